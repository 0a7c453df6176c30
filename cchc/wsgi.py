"""The door for the web server (gunicorn cchc.wsgi)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

# A page of a hundred rows makes thousands of objects and throws them away as a whole: Python's own 700 would have the
# collector run dozens of times while it is drawn.
OBJECTS_BETWEEN_COLLECTIONS = 20_000

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
application = get_wsgi_application()
gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
