"""The figures as a table to read."""

from __future__ import annotations

from collections.abc import Mapping

from bench.figures import NAMES, Summary

Summaries = Mapping[str, Mapping[str, Summary]]


def table(summaries: Summaries, titles: Mapping[str, str]) -> str:
    """Each figure as `median (least)` of the rounds."""
    heads = ["", *(titles[name] for name in summaries)]
    rows = [[title, *(_cell(of.get(figure)) for of in summaries.values())] for figure, title in NAMES.items()]
    return aligned([heads, *rows])


def ratios(summaries: Summaries, titles: Mapping[str, str], to: str) -> str:
    """How many times the median of `to` each other contender's median is."""
    others = {name: of for name, of in summaries.items() if name != to}
    heads = [f"times {titles[to]}", *(titles[name] for name in others)]
    rows = [
        [title, *(_ratio(of.get(figure), summaries[to][figure]) for of in others.values())]
        for figure, title in NAMES.items()
        if figure in summaries[to]
    ]
    return aligned([heads, *rows])


def _cell(summary: Summary | None) -> str:
    return "–" if summary is None else f"{_short(summary.median)} ({_short(summary.least)})"


def _ratio(summary: Summary | None, to: Summary) -> str:
    return "–" if summary is None or not to.median else f"{summary.median / to.median:.2f}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def aligned(rows: list[list[str]]) -> str:
    """A Markdown table whose columns stand below each other."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    head, *body = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return "\n".join([head, "|" + "|".join("-" * (width + 2) for width in widths) + "|", *body])
