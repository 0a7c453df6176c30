"""Measures of speed: a large set in a database of its own, served as in production. See `manage.py benchmark --help`."""
