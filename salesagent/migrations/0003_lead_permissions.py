"""Sales managers work with leads."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MANAGERS = ["view_lead", "change_lead", "export_lead"]


def permit_leads(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("sales")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Sales managers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="sales", codename__in=MANAGERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0002_voice_permissions"), ("sales", "0001_initial")]

    operations = [migrations.RunPython(permit_leads, migrations.RunPython.noop)]
