"""Sales managers decide what makes a lead a good one."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MANAGERS = [
    f"{right}_{model}"
    for model in ("qualification", "qualificationfield", "sitesales")
    for right in ("view", "add", "change", "delete")
]


def permit_qualification(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("sales")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Sales managers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="sales", codename__in=MANAGERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0009_promise_permissions"), ("sales", "0005_schemes")]

    operations = [migrations.RunPython(permit_qualification, migrations.RunPython.noop)]
