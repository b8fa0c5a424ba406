"""A made-up catalogue of a size that a shop may well have, for the benchmarks."""

from __future__ import annotations

PRODUCTS = 50
_KINDS = ("Desk lamp", "Floor lamp", "Office chair", "Standing desk", "Bookshelf")
_MAKES = ("Arda", "Brio", "Calix", "Dorn", "Elva", "Fjord", "Garda", "Hylla", "Iseo", "Juno")


def products() -> list[tuple[str, str, str]]:
    """Name, description and price in EUR of each product."""
    return [
        (f"{make} {kind}", f"The {make} is a {kind.lower()} of oak and steel, made to order in 3 sizes.", f"{price}.00")
        for price, (make, kind) in enumerate(((make, kind) for make in _MAKES for kind in _KINDS), start=40)
    ]
