"""Settings of the tests: a data folder of their own, nothing of the developer's environment, cheap passwords."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile

for name in list(os.environ):
    if name.startswith(
        ("OPENAI_", "EMBEDDINGS_", "SMALLEST_", "MAX_", "MODEL_", "SECRET_KEY", "ALLOWED_", "TRUSTED_", "EMAIL_")
    ):
        del os.environ[name]
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop on the main thread; rows are made there
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="sales-agent-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.pop("SSL_CERT_FILE", None)  # the tests call nobody by TLS; reading all authorities takes 20 ms a call
os.environ["SSL_CERT_DIR"] = os.environ["DATA_DIR"]

if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):  # several test processes, one Redis
    os.environ["REDIS_URL"] = re.sub(r"/\d+$", f"/{int(worker) + 1}", os.environ.get("REDIS_URL", ""))

from salesagent.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["TEST"] = {"NAME": None if os.environ.get("DATABASE_URL") else str(DATA_DIR / "test.sqlite3")}  # noqa: F405
