"""What some tests need from the system; without it they are left out, and say so."""

from __future__ import annotations

import shutil

import pytest

needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None,
    reason="LEFT OUT, because redis-server cannot be found. To have it: apt-get install redis-server",
)
