"""What the process environment says, read once and checked. Nothing else reads os.environ."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """How the installation is used. `production` unless the environment says otherwise."""

    PRODUCTION = "production"
    DEMO = "demo"  # ./run: the sample of Phan Thiết 2019 on one's own machine
    TEST = "test"  # ./test


@dataclass(frozen=True)
class MailServer:
    """`settings`: EMAIL_HOST and the like, as Django has them."""

    settings: dict[str, object]
    sender: str


@dataclass(frozen=True)
class Environment:
    mode: Mode
    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    database: dict[str, object]
    database_url: str
    redis_url: str
    files_dir: Path
    demo_today: dt.date | None
    sample_passwords: Path | None
    secure: bool
    admin: bool
    benchmark: bool
    mail: MailServer | None  # in production; None: mail is switched off
    site_url: str
    public_url: str  # what the addresses of issued papers begin with, where it is another one
    paper_qr: bool
    pades_key: str  # the PKCS#12 file with which the worker signs papers of the authority; empty: it signs none
    pades_passphrase_file: str

    @property
    def production(self) -> bool:
        return self.mode is Mode.PRODUCTION


def read_environment() -> Environment:
    """Read and check the variables. Raises ImproperlyConfigured with a sentence that names the variable."""
    env = environ.Env()
    mode = _mode(env.str("CCHC_MODE", default=Mode.PRODUCTION))
    production = mode is Mode.PRODUCTION
    demo_today = _date("CCHC_DEMO_TODAY", env.str("CCHC_DEMO_TODAY", default=""))
    if production and demo_today:
        raise ImproperlyConfigured("CCHC_DEMO_TODAY chỉ dùng cho bản chạy thử; hãy bỏ biến này khi vận hành thật.")
    debug = env.bool("CCHC_DEBUG", default=False)
    if production and debug:
        raise ImproperlyConfigured("CCHC_DEBUG không được bật khi vận hành thật.")
    return Environment(
        mode=mode,
        debug=debug,
        secret_key=_secret_key(env, production=production),
        allowed_hosts=_required_list(
            env, "CCHC_ALLOWED_HOSTS", production=production, default=["127.0.0.1", "localhost"]
        ),
        database=_database(env),
        database_url=_required(env, "DATABASE_URL"),
        redis_url=_required(env, "REDIS_URL"),
        files_dir=Path(
            _required(env, "CCHC_FILES_DIR")
            if production
            else env.str("CCHC_FILES_DIR", default=str(BASE_DIR / "files"))
        ),
        demo_today=demo_today,
        sample_passwords=_path(env.str("CCHC_SAMPLE_PASSWORDS", default="")),
        secure=env.bool("CCHC_SECURE", default=production),
        admin=env.bool("CCHC_ADMIN", default=not production),
        benchmark=env.bool("CCHC_BENCHMARK", default=False) and not production,
        mail=_mail(env) if production else None,
        site_url=_site_url(env, production=production),
        public_url=_public_url(env),
        paper_qr=_paper_qr(env),
        pades_key=env.str("CCHC_PADES_KEY", default=""),
        pades_passphrase_file=_pades_passphrase_file(env),
    )


def _mode(value: str) -> Mode:
    try:
        return Mode(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"CCHC_MODE phải là production, demo hoặc test; hiện là «{value}».") from error


def _date(name: str, value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} phải có dạng NĂM-THÁNG-NGÀY, ví dụ 2019-05-20.") from error


def _path(value: str) -> Path | None:
    return Path(value) if value else None


def _required(env: environ.Env, name: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Thiếu biến môi trường {name}. Hãy đặt biến này, hoặc khởi động bằng ./run.")
    return value


def _required_list(env: environ.Env, name: str, *, production: bool, default: list[str]) -> list[str]:
    if production:
        _required(env, name)
    value: list[str] = env.list(name, default=default)
    return value


def _secret_key(env: environ.Env, *, production: bool) -> str:
    if env.str("CCHC_MODE", default="") == Mode.TEST:
        return str(env.str("CCHC_SECRET_KEY", default="only-for-tests-" + "x" * 40))
    key = _required(env, "CCHC_SECRET_KEY")
    if production and len(key) < 50:
        raise ImproperlyConfigured("CCHC_SECRET_KEY phải dài ít nhất 50 ký tự ngẫu nhiên.")
    return key


def _mail(env: environ.Env) -> MailServer | None:
    """CCHC_EMAIL_URL (or EMAIL_URL), e.g. smtp+tls://user:password@mail.phanthiet.gov.vn:587; nothing: no mail."""
    name = "CCHC_EMAIL_URL" if env.str("CCHC_EMAIL_URL", default="") else "EMAIL_URL"
    if not env.str(name, default=""):
        return None
    try:
        settings: dict[str, object] = env.email_url(name)
    except (KeyError, ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} không đọc được; ví dụ smtp+tls://tên:mật-khẩu@máy-chủ:587.") from error
    if not str(settings.get("EMAIL_BACKEND", "")).endswith(".smtp.EmailBackend"):
        raise ImproperlyConfigured(f"{name} phải là smtp://…, smtp+tls://… hoặc smtp+ssl://….")
    return MailServer(settings, sender=_required(env, "CCHC_MAIL_FROM"))


def _site_url(env: environ.Env, *, production: bool) -> str:
    """The address that links in mails begin with; needed only where mail is sent."""
    url: str = env.str("CCHC_SITE_URL", default="" if production else "http://127.0.0.1:8000")
    sends = production and (env.str("CCHC_EMAIL_URL", default="") or env.str("EMAIL_URL", default=""))
    if (url or sends) and not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured("CCHC_SITE_URL phải là địa chỉ của hệ thống, ví dụ https://cchc.phanthiet.gov.vn.")
    return url


def _public_url(env: environ.Env) -> str:
    """Where anybody reaches the pages of issued papers; unless told, the address that mails lead to."""
    url: str = env.str("CCHC_PUBLIC_URL", default="") or env.str("CCHC_SITE_URL", default="")
    if url and not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured("CCHC_PUBLIC_URL phải là địa chỉ tra cứu, ví dụ https://tracuu.phanthiet.gov.vn.")
    return url


def _paper_qr(env: environ.Env) -> bool:
    """What is printed on paper stays there for good: the address must be the installation's own, never a guess."""
    wanted: bool = env.bool("CCHC_PAPER_QR", default=False)
    if wanted and not _public_url(env):
        raise ImproperlyConfigured("CCHC_PAPER_QR cần CCHC_PUBLIC_URL: địa chỉ tra cứu sẽ in trên văn bản.")
    return wanted


def _pades_passphrase_file(env: environ.Env) -> str:
    """Only the worker reads both files, so nothing else is asked of them here."""
    path: str = env.str("CCHC_PADES_PASSPHRASE_FILE", default="")
    if env.str("CCHC_PADES_KEY", default="") and not path:
        raise ImproperlyConfigured(
            "CCHC_PADES_KEY cần CCHC_PADES_PASSPHRASE_FILE: tệp ghi mật khẩu của chứng thư, chỉ worker đọc được."
        )
    return path


def _database(env: environ.Env) -> dict[str, object]:
    _required(env, "DATABASE_URL")
    database: dict[str, object] = env.db_url("DATABASE_URL")
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL phải trỏ tới PostgreSQL (postgres://…).")
    return database
