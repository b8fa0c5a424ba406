"""Marketers choose the voices of personas, and make and forget custom ones."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MARKETERS = [
    "view_listedvoice",
    "change_listedvoice",
    "view_customvoice",
    "add_customvoice",
    "delete_customvoice",
]


def permit(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("voice")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Marketers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="voice", codename__in=MARKETERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0001_groups"), ("voice", "0002_voices")]

    operations = [migrations.RunPython(permit, migrations.RunPython.noop)]
