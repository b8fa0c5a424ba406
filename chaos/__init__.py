"""The fault suite: the product is broken in every way we know, and its journals are compared afterwards."""
