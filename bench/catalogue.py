"""A made-up catalogue of a size that a shop may well have. `python -m bench.catalogue` puts it into the database."""

from __future__ import annotations

import os

import django

_KINDS = ("Desk lamp", "Floor lamp", "Office chair", "Standing desk", "Bookshelf")
_MAKES = ("Arda", "Brio", "Calix", "Dorn", "Elva", "Fjord", "Garda", "Hylla", "Iseo", "Juno")


def products() -> list[tuple[str, str, str]]:
    """Name, description and price in EUR of each product."""
    return [
        (f"{make} {kind}", f"The {make} is a {kind.lower()} of oak and steel, made to order in 3 sizes.", f"{price}.00")
        for price, (make, kind) in enumerate(((make, kind) for make in _MAKES for kind in _KINDS), start=40)
    ]


def main() -> None:
    """Put the catalogue into the database that the environment names; every site is guarded by it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesagent.settings")
    django.setup()
    from sales.models import Price, Product

    for name, text, price in products():
        product = Product.objects.create(name=name, description=text)
        Price.objects.create(product=product, amount=price, currency="EUR")


if __name__ == "__main__":
    main()
