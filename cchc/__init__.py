"""CCHC: inspection of public administration reform, from the plan to the last shortcoming mended."""

from cchc.celery import app as celery_app

__all__ = ["celery_app"]
