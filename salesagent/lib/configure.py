"""Reads settings from the environment; a wrong value raises `ImproperlyConfigured` with the cause and the cure."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import re
import warnings
import zoneinfo
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environ.fileaware_mapping import FileAwareMapping

from salesagent.lib.destinations import Allowed

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TRUE = {"true", "1", "on", "yes"}
FALSE = {"false", "0", "off", "no", ""}
UNBOUNDED = 2**53
SHORTEST_SECRET = 50  # characters; the bound of Django's own deployment check


class _Variables(FileAwareMapping):  # type: ignore[misc]  # untyped
    """The environment; `NAME_FILE` names a file whose content, without a last line break, is the value of NAME."""

    def __getitem__(self, name: str) -> str:
        value: str = super().__getitem__(name)
        return value.rstrip("\r\n")


class Environment(environ.Env):  # type: ignore[misc]  # untyped
    """Where settings are read from."""

    ENVIRON = _Variables()

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        """One value, read as django-environ does."""
        try:
            return super().get_value(var, *args, **options)
        except OSError as error:
            raise ImproperlyConfigured(f"The file of {var}_FILE cannot be read: {error.strerror}.") from None


def boolean(env: environ.Env, name: str, *, default: bool) -> bool:
    """A yes or a no; anything else is refused instead of being taken for a no."""
    value = env.str(name, default=str(default)).strip().lower()
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}. Write true or false.")


def number(env: environ.Env, name: str, *, default: float, least: float, most: float = float("inf")) -> float:
    """A number between two bounds."""
    value = number_or_none(env, name, least=least, most=most)
    return default if value is None else value


def number_or_none(env: environ.Env, name: str, *, least: float, most: float) -> float | None:
    """A number between two bounds, or None where the variable is empty."""
    text = env.str(name, default="").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}. Write a number.") from None
    if not least <= value <= most:
        bounds = f"at least {least:g}" if most >= UNBOUNDED else f"between {least:g} and {most:g}"
        raise ImproperlyConfigured(f"{name} is {text}. It must be {bounds}.")
    return value


def integer(env: environ.Env, name: str, *, default: int, least: int, most: int = UNBOUNDED) -> int:
    """A whole number between two bounds."""
    value = number_or_none(env, name, least=least, most=most)
    if value is None:
        return default
    if value != int(value):
        raise ImproperlyConfigured(f"{name} is {value}. Write a whole number.")
    return int(value)


def choice(env: environ.Env, name: str, default: str, allowed: list[str]) -> str:
    """One of a closed list of words."""
    value: str = env.str(name, default=default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of: {', '.join(allowed)}.")
    return value


def json_object(env: environ.Env, name: str) -> dict[str, Any]:
    """A JSON object, or an empty one where the variable is empty."""
    text = env.str(name, default="").strip() or "{}"
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f'{name} must be a JSON object, for example {{"top_p": 0.9}}. It is {text!r}.')
    return value


def rate(env: environ.Env, name: str, *, default: str) -> str:
    """A rate in django-ratelimit's words: a count, a slash, and s, m, h or d."""
    value: str = env.str(name, default=default)
    if not re.fullmatch(r"\d+/([1-9]\d*)?[smhd]", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a rate such as 30/m.")
    return value


def url(env: environ.Env, name: str, *, schemes: list[str], default: str = "") -> str:
    """An address that begins with one of `schemes`, or an empty one. The value is not shown: it may hold a password."""
    value: str = env.str(name, default=default).strip()
    if value and not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    return value


def voice_out(env: environ.Env, *, key: str) -> str:
    """Who speaks: Smallest.ai, which needs its key, the visitor's browser, or nobody."""
    value = choice(env, "VOICE_OUT", "smallest" if key else "browser", ["smallest", "browser", "off"])
    if value == "smallest" and not key:
        raise ImproperlyConfigured(
            "VOICE_OUT is 'smallest', which needs SMALLEST_API_KEY. Set the key, or write VOICE_OUT=browser."
        )
    return value


def time_zone(env: environ.Env, name: str) -> str:
    """A time zone of the IANA database."""
    value: str = env.str(name, default="UTC")
    if value not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a name such as Europe/Berlin or UTC.")
    return value


def public_url(env: environ.Env, *, hosts: list[str], https: bool, host: str, port: int) -> str:
    """The address this server is reached by, for links in e-mails; guessed where it is empty."""
    address: str = url(env, "PUBLIC_URL", schemes=["http", "https"]).rstrip("/")
    if address:
        return address
    named = [name for name in hosts if name[:1] not in {"*", ".", "["} and name not in {"localhost", "127.0.0.1", host}]
    if named:
        return f"{'https' if https else 'http'}://{named[0]}"
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"


def networks(env: environ.Env, name: str) -> list[Network]:
    """Addresses or networks, separated by commas."""
    try:
        return [ipaddress.ip_network(part.strip()) for part in env.list(name, default=[]) if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write addresses or networks such as 10.0.0.0/8.") from None


def destinations(env: environ.Env, name: str) -> list[str]:
    """Hosts with their port, addresses and networks, separated by commas."""
    texts = [part.strip() for part in env.list(name, default=[]) if part.strip()]
    try:
        Allowed.read(texts)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {error}. Write crm.example:8080, or a network such as 10.0.0.0/8."
        ) from None
    return texts


def hosts_for(host: str) -> list[str]:
    """The host names answered when ALLOWED_HOSTS is not set: this machine's own, and HOST where it names one."""
    own = ["localhost", "127.0.0.1", "[::1]"]
    return own if host in {"", "0.0.0.0", "::"} else [*own, host]


def folder(path: Path) -> Path:
    """The data folder, made where it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        usable = os.access(path, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        raise ImproperlyConfigured(
            f"The data folder {path} cannot be written. Give this user the right to write there, "
            "or name another folder: DATA_DIR=/some/folder."
        )
    return path


def secret_key(env: environ.Env, data: Path, *, debug: bool) -> str:
    """SECRET_KEY, or a random one made once and kept in the data folder. Weak keys are refused outside DEBUG."""
    key: str = env.str("SECRET_KEY", default="")
    if not key:
        return _kept_key(data / "secret_key")
    if not debug and (len(key) < SHORTEST_SECRET or len(set(key)) < 5 or key.startswith("django-insecure-")):
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: use at least {SHORTEST_SECRET} random characters, "
            "or leave it unset and one is made and kept for you."
        )
    return key


def _kept_key(path: Path) -> str:
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):  # another process was first: its key is the key
            os.link(draft, path)
        draft.unlink()
    key = path.read_text().strip()
    if len(key) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"The key in {path} is cut short. Delete the file and start again.")
    return key


def database(env: environ.Env, data: Path) -> dict[str, Any]:
    """SQLite in the data folder, or what DATABASE_URL names.

    SQLite: a transaction takes its write lock at the start (a later upgrade fails at once under load), a commit is on
    the disk before it returns, and what is deleted is overwritten. PostgreSQL: psycopg's pool, because connections kept
    by Django leak under ASGI.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # like the errors, they may show a piece of the password
            config: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{data / 'db.sqlite3'}")
    except Exception:
        config = {}
    if not config.get("ENGINE"):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name, "
            "with / : @ and % in the password percent-encoded."
        )
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
            "PRAGMA secure_delete=ON;",
        }
        config["CONN_MAX_AGE"] = None
    elif config["ENGINE"] == "django.db.backends.postgresql":
        largest = integer(env, "DATABASE_POOL", default=10, least=2, most=500)
        options = config.setdefault("OPTIONS", {})
        # The pool doubles its pauses: after 40 s without the server it would need 20 s to see that it is back.
        options["pool"] = {"min_size": 1, "max_size": largest, "timeout": 2, "reconnect_timeout": 2}
        config["CONN_MAX_AGE"] = 0
        config["CONN_HEALTH_CHECKS"] = True  # after a restart of the server, the pool holds dead connections
    else:
        raise ImproperlyConfigured("DATABASE_URL must name SQLite (sqlite:///file) or PostgreSQL (postgres://…).")
    return config


def caches(redis_url: str) -> dict[str, dict[str, Any]]:
    """The hot context's cache (Redis where there is one), and the limiter's own in-process cache."""
    local = "django.core.cache.backends.locmem.LocMemCache"
    hot: dict[str, Any] = {"BACKEND": local, "LOCATION": "hot", "OPTIONS": {"MAX_ENTRIES": 5_000}}
    if redis_url:
        hot = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_url,
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    limits = {"BACKEND": local, "LOCATION": "limits", "OPTIONS": {"MAX_ENTRIES": 50_000}}
    return {"default": hot, "limits": limits}


def channel_layers(redis_url: str) -> dict[str, dict[str, Any]]:
    """Hints between processes: in memory, or Redis publish and subscribe (the queueing layer loses under load)."""
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_url]},
        }
    }


def mail(env: environ.Env) -> dict[str, Any]:
    """Django's settings for the mail server that EMAIL_URL names; nothing is sent where it is empty."""
    address = url(env, "EMAIL_URL", schemes=["smtp", "smtp+tls", "smtp+ssl"])
    sender: str = env.str("DEFAULT_FROM_EMAIL", default="").strip()
    if not address:
        return {}
    try:
        server: dict[str, Any] = environ.Env.email_url_config(address)
    except Exception:
        server = {}
    if not server.get("EMAIL_HOST"):
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read. Write smtp+tls://user:password@host:587, with / : @ and % in the password "
            "percent-encoded."
        )
    if not sender:
        raise ImproperlyConfigured("EMAIL_URL is set. Set DEFAULT_FROM_EMAIL too: the address that mail comes from.")
    port = server["EMAIL_PORT"] or (465 if server.get("EMAIL_USE_SSL") else 587 if server.get("EMAIL_USE_TLS") else 25)
    signed_in = {name: server[name] or "" for name in ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")}
    return {**server, **signed_in, "EMAIL_PORT": port, "DEFAULT_FROM_EMAIL": sender}


def logging(level: str) -> dict[str, Any]:
    """Log to the standard error, one line an event."""
    levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    if level not in levels:
        raise ImproperlyConfigured(f"LOG_LEVEL is {level!r}. Write DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    line = "{asctime} {levelname} {name} {message}"
    # At DEBUG the server writes every header and frame of a socket: session cookies, tokens, what visitors say.
    at_least_info = max(level, "INFO", key=levels.index)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": line, "style": "{"}},
        "filters": {"without_our_errors": {"()": "salesagent.lib.logs.WithoutOurErrors"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # A line for each request to a model server, on the way of the tokens.
        "loggers": {
            "uvicorn.error": {"level": at_least_info, "filters": ["without_our_errors"]},
            "httpx2": {"level": "WARNING"},
        },
    }
