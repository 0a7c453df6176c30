from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Extensions of PostgreSQL that the first migration of units already needs."""

    dependencies = []
    run_before = [("units", "0001_initial")]
    operations = [TrigramExtension(), BtreeGistExtension()]
