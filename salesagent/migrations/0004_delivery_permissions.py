"""Sales managers see what was sent, have it sent again, and choose who is written to."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MANAGERS = ["view_delivery", "change_delivery", "view_leadmail", "add_leadmail", "change_leadmail", "delete_leadmail"]


def permit_deliveries(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("sales")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Sales managers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="sales", codename__in=MANAGERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0003_lead_permissions"), ("sales", "0002_deliveries")]

    operations = [migrations.RunPython(permit_deliveries, migrations.RunPython.noop)]
