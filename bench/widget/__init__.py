"""A look at the widget: its weight and speed beside its peers', and its own figures beside their goals.

`python -m bench.widget` runs it (`make bench-widget`). docs/widget-figures.md says what is measured and what came out.
"""
