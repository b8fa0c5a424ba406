"""Contrast by computation: from one brand colour, the pairs of colours that can be read in light and in dark.

Contrast is the WCAG ratio, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

from __future__ import annotations

Rgb = tuple[int, int, int]  # 0 to 255

WHITE: Rgb = (255, 255, 255)
INK: Rgb = (23, 33, 28)
PAPER: Rgb = (251, 250, 246)
NIGHT: Rgb = (16, 23, 19)
ON_PAPER, ON_NIGHT = 4.5, 7.0  # least contrast of the accent
STEPS = 20  # from the brand colour to ink or white
OUR_OWN: Rgb = (0x0B, 0x6B, 0x4E)  # the widget's style sheet has it, with a partner for the dark that was chosen by eye


def declarations(brand: str) -> str:
    """The CSS declarations that put `brand`, `#rrggbb`, in place of the widget's accent.

    Empty for our own, and for what is no colour: a row that was not written by the admin costs its colour only.
    """
    try:
        colour = parse(brand)
    except ValueError:
        return ""
    if colour == OUR_OWN:
        return ""
    light, dark = _until(colour, INK, PAPER, ON_PAPER), _until(colour, WHITE, NIGHT, ON_NIGHT)
    return (
        f"--accent:light-dark({_hex(light)},{_hex(dark)});--on-accent:light-dark({_hex(_on(light))},{_hex(_on(dark))})"
    )


def parse(brand: str) -> Rgb:
    """The parts of `#rrggbb`; raises `ValueError` for anything else."""
    red, green, blue = bytes.fromhex(brand.removeprefix("#"))
    return red, green, blue


def contrast(one: Rgb, other: Rgb) -> float:
    """How well the one is read on the other."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (s / 12.92 if (s := part / 255) <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _until(colour: Rgb, goal: Rgb, ground: Rgb, ratio: float) -> Rgb:
    """The first colour on the way to `goal` that has the ratio on `ground`."""
    way = (_mix(colour, goal, step / STEPS) for step in range(STEPS))
    return next((mixed for mixed in way if contrast(mixed, ground) >= ratio), goal)


def _mix(colour: Rgb, goal: Rgb, share: float) -> Rgb:
    red, green, blue = (round(part + (end - part) * share) for part, end in zip(colour, goal, strict=True))
    return red, green, blue


def _on(ground: Rgb) -> Rgb:
    """What is read best on a ground: white or ink."""
    return max(WHITE, INK, key=lambda text: contrast(text, ground))


def _hex(colour: Rgb) -> str:
    return f"#{bytes(colour).hex()}"
