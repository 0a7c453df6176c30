from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's DatabaseCache, as `createcachetable` would make it, so that `migrate` is all it takes."""

    dependencies = [("cchc", "0001_extensions")]
    operations = [
        migrations.RunSQL(
            sql=[
                "CREATE TABLE cchc_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
                " expires timestamp with time zone NOT NULL)",
                "CREATE INDEX cchc_cache_expires ON cchc_cache (expires)",
            ],
            reverse_sql="DROP TABLE cchc_cache",
        )
    ]
