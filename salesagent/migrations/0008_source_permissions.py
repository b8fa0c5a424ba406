"""Marketers add, refresh and delete sources, and read their pages."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MARKETERS = ["view_source", "add_source", "change_source", "delete_source", "view_page"]


def permit_sources(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("knowledge")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Marketers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="knowledge", codename__in=MARKETERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0007_next_step_permissions"), ("knowledge", "0002_sources")]

    operations = [migrations.RunPython(permit_sources, migrations.RunPython.noop)]
