"""A look at speed: this product beside a bare Node server and beside the model server asked directly.

`python -m bench` runs it (`make bench`). docs/performance.md says what is measured and what came out.
"""
