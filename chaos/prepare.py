"""`python -m chaos.prepare`: what an installation needs before its first process: tables, a site, an admin."""

from __future__ import annotations

import os

import django

ADMIN = ("admin", "an-admin-of-the-fault-suite")


def main() -> None:
    """Prepare what the environment names; once is enough."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesagent.settings")
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from salesagent import assets, demonstration

    call_command("migrate", verbosity=0)
    assets.collect()
    demonstration.load()
    name, password = ADMIN
    get_user_model().objects.create_superuser(name, password=password)


if __name__ == "__main__":
    main()
