"""The main path in browsers besides Chromium, out of Debian's packages and by the protocols they speak themselves."""
