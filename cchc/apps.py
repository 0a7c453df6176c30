from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CchcConfig(AppConfig):
    name = "cchc"
    verbose_name = "CCHC"


class OwnStaticFilesConfig(StaticFilesConfig):
    """Leaves out the htmx of django_htmx, whose modules name files it does not bring: ours is in static/vendor."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]
