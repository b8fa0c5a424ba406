"""Sales managers and marketers see which questions were not answered, and write the answers."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

BOTH = ["view_unanswered", "change_unanswered"]


def permit_answers(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    config = apps.get_app_config("agent")
    config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
    create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    for name in ("Sales managers", "Marketers"):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions.filter(content_type__app_label="agent", codename__in=BOTH))


class Migration(migrations.Migration):
    dependencies = [("salesagent", "0005_desk_permissions"), ("agent", "0002_unanswered")]
    operations = [migrations.RunPython(permit_answers, migrations.RunPython.noop)]
