"""The desk: where staff watch conversations as they go, and answer in them."""
