"""Marketers keep the catalogue and decide what may be promised."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ["product", "price", "policy", "policywording", "linkhost", "promiserules"]
MARKETERS = [f"{right}_{model}" for model in MODELS for right in ("view", "add", "change", "delete")]


def permit_promises(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("sales")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Marketers")
    permissions = apps.get_model("auth", "Permission").objects
    group.permissions.add(*permissions.filter(content_type__app_label="sales", codename__in=MARKETERS))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0008_source_permissions"), ("sales", "0007_catalogue")]

    operations = [migrations.RunPython(permit_promises, migrations.RunPython.noop)]
