"""Sales managers answer visitors at the desk, and write the replies that they use often."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MANAGERS = ["view_cannedreply", "add_cannedreply", "change_cannedreply", "delete_cannedreply"]


def permit_desk(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("sales")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Sales managers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="sales", codename__in=MANAGERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0004_delivery_permissions"), ("sales", "0003_desk")]

    operations = [migrations.RunPython(permit_desk, migrations.RunPython.noop)]
