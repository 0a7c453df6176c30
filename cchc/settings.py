"""Settings, read from the environment (see cchc/environment.py), safe by default."""

from celery.schedules import crontab
from csp.constants import NONE, SELF

from cchc.environment import BASE_DIR, Mode, read_environment

ENVIRONMENT = read_environment()

# --- What this installation is -----------------------------------------------------------------
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CCHC_MODE = ENVIRONMENT.mode
CCHC_PRODUCTION = ENVIRONMENT.production
CCHC_DEMO_TODAY = ENVIRONMENT.demo_today
CCHC_SAMPLE_PASSWORDS = ENVIRONMENT.sample_passwords  # the file in which load_sample keeps the accounts to try
CCHC_ADMIN = ENVIRONMENT.admin
CCHC_FILES_DIR = ENVIRONMENT.files_dir
CCHC_DATABASE_URL = ENVIRONMENT.database_url
CCHC_FILE_SCANNER = ""  # dotted path of a callable(path) that raises FileRefused: the hook for a virus scanner

ROOT_URLCONF = "reports.benchmark.urls" if ENVIRONMENT.benchmark else "cchc.urls"
WSGI_APPLICATION = "cchc.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "cchc.apps.OwnStaticFilesConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "template_partials",
    "pgtrigger",
    "pghistory",
    "cchc.apps.CchcConfig",
    "units",
    "inspections",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "units.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "units.middleware.SessionLimitsMiddleware",
    "units.middleware.FirstThingsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cchc.context.page",
            ],
        },
    }
]

# --- Database and files: all state there is (design, rule 24) ------------------------------------
DATABASES = {
    "default": {
        **ENVIRONMENT.database,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Rows lie in memory or on an SSD: with PostgreSQL's own guess of a hard disk it reads whole tables too soon.
        "OPTIONS": {"application_name": "cchc", "options": "-c random_page_cost=1.1"},
    }
}

# Rate limits of the sign-in and used codes of the second factor live here: all workers must share them, and Redis, which
# may be down, must not decide who signs in. Nothing else is cached (table: cchc/migrations/0002_cache.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cchc_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- Jobs: Redis only carries messages ----------------------------------------------------------
CELERY_BROKER_URL = ENVIRONMENT.redis_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "send-waiting-jobs-again": {"task": "reports.tasks.sweep_jobs", "schedule": 30.0},
    "remind": {"task": "inspections.tasks.run_reminders", "schedule": 3600.0},
    "send-mail": {"task": "units.tasks.send_mail", "schedule": 60.0},
    "seal-events": {"task": "units.tasks.seal_events", "schedule": 60.0},
    "compose-digests": {"task": "units.tasks.compose_digests", "schedule": 600.0},
    "check-summaries": {"task": "inspections.tasks.check_summaries", "schedule": crontab(hour="2", minute="30")},
}

# --- Mail: real only in production, and only where SMTP is configured (units/mailing.py) ----------
CCHC_MAIL = ENVIRONMENT.mail is not None or not ENVIRONMENT.production
CCHC_SITE_URL = ENVIRONMENT.site_url
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if ENVIRONMENT.production else 'console'}.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = "cchc@localhost"
if ENVIRONMENT.mode is Mode.TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if ENVIRONMENT.mail is not None:
    globals().update(ENVIRONMENT.mail.settings)
    DEFAULT_FROM_EMAIL = ENVIRONMENT.mail.sender

# --- The public pages of issued papers (reports/public_page.py), and a QR to them on paper: off unless asked for ------
CCHC_PUBLIC_URL = ENVIRONMENT.public_url
CCHC_PAPER_QR = ENVIRONMENT.paper_qr
CCHC_PADES_KEY = ENVIRONMENT.pades_key
CCHC_PADES_PASSPHRASE_FILE = ENVIRONMENT.pades_passphrase_file

# --- Sign-in (django-allauth) -------------------------------------------------------------------
AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if ENVIRONMENT.mode is Mode.TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "units.accounts.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "units.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "units.accounts.SignInForm", "change_password": "units.accounts.OwnPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# A whole city may share one address, so an address gets far more tries than one account from it (units/accounts.py).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/m/key,60/m/ip", "login": "240/m/ip", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.secure else 0
MFA_ADAPTER = "units.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CCHC"
USERSESSIONS_TRACK_ACTIVITY = False

# --- Sessions: unit accounts 30 minutes idle, everybody 12 hours at most (units/middleware.py) ---
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CCHC_IDLE_MINUTES = 30

# --- Security headers (with Django 6, django-csp leaves and this section moves) -------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the page of the minutes shows their PDF in a frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENVIRONMENT.secure
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
SESSION_COOKIE_SECURE = ENVIRONMENT.secure
CSRF_COOKIE_SECURE = ENVIRONMENT.secure
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains and preloading: they bind other sites of the domain, so its owner decides
    "security.W021",
    "security.W019",  # frames of our own pages, see X_FRAME_OPTIONS
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not ENVIRONMENT.production
# A test client is a server of its own: not each of them is to read all static files before it answers.
WHITENOISE_AUTOREFRESH = ENVIRONMENT.mode is Mode.TEST
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(CCHC_FILES_DIR)}},
    "staticfiles": {
        "BACKEND": "cchc.static.StaticStorage"
        if ENVIRONMENT.production
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
PGHISTORY_ADMIN_ALL_EVENTS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
