"""The two roles of the admin. Who is in them, and what else they may do, is then the administrator's."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Sales managers": {
        "chat": ["view_conversation", "change_conversation", "export_conversation"],
    },
    "Marketers": {
        "personas": ["view_persona", "add_persona", "change_persona", "view_personaversion"],
        "knowledge": ["view_passage", "add_passage", "change_passage", "delete_passage"],
    },
}


def make_groups(apps, schema_editor):
    # Permissions are made after all migrations; ours needs them now.
    for label in ("chat", "personas", "knowledge"):
        config = apps.get_app_config(label)
        config.models_module = True  # what `create_permissions` asks for; the frozen apps have none
        create_permissions(config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
        config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, by_app in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for label, codenames in by_app.items():
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("chat", "0001_initial"),
        ("personas", "0001_initial"),
        ("knowledge", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
