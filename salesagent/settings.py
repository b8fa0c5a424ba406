"""All settings, read from the environment (or a `.env` file) and from nowhere else.

Every variable is described in docs/settings.md; a test holds the two equal. A secret can also be given as a
file: `SECRET_KEY_FILE`, `OPENAI_API_KEY_FILE`, `DATABASE_URL_FILE` …
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from salesagent.lib import configure
from salesagent.unfold import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent
env = configure.Environment()
env.read_env(str(BASE_DIR / ".env"))

# Where it runs

DEBUG = configure.boolean(env, "DEBUG", default=False)
HOST = env.str("HOST", default="127.0.0.1")
PORT = configure.integer(env, "PORT", default=8000, least=1, most=65535)
DATA_DIR = configure.folder(Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))))
SECRET_KEY = configure.secret_key(env, DATA_DIR, debug=DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=configure.hosts_for(HOST))
TRUSTED_PROXIES = configure.networks(env, "TRUSTED_PROXIES")
HTTPS = configure.boolean(env, "HTTPS", default=False)
PUBLIC_URL = configure.public_url(env, hosts=ALLOWED_HOSTS, https=HTTPS, host=HOST, port=PORT)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()

# What it is made of

INSTALLED_APPS = [
    *(["daphne"] if "runserver" in sys.argv else []),  # brings Twisted, which nothing else needs
    "unfold.apps.BasicAppConfig",  # the theme without its own admin site: ours stands in its place
    "unfold.contrib.filters",
    "salesagent.apps.SalesAgentConfig",
    "salesagent.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "personas.apps.PersonasConfig",
    "knowledge.apps.KnowledgeConfig",
    "voice.apps.VoiceConfig",
    "chat.apps.ChatConfig",
    "sales.apps.SalesConfig",
    "agent.apps.AgentConfig",
    "landing.apps.LandingConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "salesagent.urls"
ASGI_APPLICATION = "salesagent.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Voice

SMALLEST_API_KEY = env.str("SMALLEST_API_KEY", default="")
SMALLEST_BASE_URL = configure.url(
    env, "SMALLEST_BASE_URL", schemes=["http", "https"], default="https://api.smallest.ai"
)
SMALLEST_MODEL = env.str("SMALLEST_MODEL", default="lightning_v3.1_pro")
SMALLEST_VOICE = env.str("SMALLEST_VOICE", default="meher")
SMALLEST_LANGUAGE = env.str("SMALLEST_LANGUAGE", default="auto")
SMALLEST_SAMPLE_RATE = int(configure.choice(env, "SMALLEST_SAMPLE_RATE", "24000", ["8000", "16000", "24000", "44100"]))
SMALLEST_SPEED = configure.number(env, "SMALLEST_SPEED", default=1, least=0.5, most=2)
SMALLEST_AT_ONCE = configure.integer(env, "SMALLEST_AT_ONCE", default=1, least=1, most=1_000)
SMALLEST_FIRST_BYTE_SECONDS = configure.number(env, "SMALLEST_FIRST_BYTE_SECONDS", default=4, least=0.1)
SMALLEST_SILENCE_SECONDS = configure.number(env, "SMALLEST_SILENCE_SECONDS", default=4, least=0.1)
SMALLEST_TOTAL_SECONDS = configure.number(env, "SMALLEST_TOTAL_SECONDS", default=20, least=0.1)
VOICE_OUT = configure.voice_out(env, key=SMALLEST_API_KEY)
VOICE_IN = configure.choice(env, "VOICE_IN", "browser", ["browser", "server", "off"])
VOICE_CACHE_MB = configure.integer(env, "VOICE_CACHE_MB", default=500, least=1)
TRANSCRIBE_BASE_URL = configure.url(env, "TRANSCRIBE_BASE_URL", schemes=["http", "https"])
TRANSCRIBE_API_KEY = env.str("TRANSCRIBE_API_KEY", default="")
TRANSCRIBE_MODEL = env.str("TRANSCRIBE_MODEL", default="whisper-1")
TRANSCRIBES = bool(TRANSCRIBE_BASE_URL or SMALLEST_API_KEY)
MAX_SPEECH_CHARS_PER_REPLY = configure.integer(env, "MAX_SPEECH_CHARS_PER_REPLY", default=4_000, least=0)
MAX_TRANSCRIBED_MINUTES_PER_DAY = configure.integer(env, "MAX_TRANSCRIBED_MINUTES_PER_DAY", default=600, least=0)
MAX_SPEECH_CHARS_PER_DAY = configure.integer(env, "MAX_SPEECH_CHARS_PER_DAY", default=1_000_000, least=0)

# What it keeps

DATABASES = {"default": configure.database(env, DATA_DIR)}
DATABASE_THREADS = configure.integer(env, "DATABASE_THREADS", default=8, least=1, most=64)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = configure.url(env, "REDIS_URL", schemes=["redis", "rediss", "unix"])
CACHES = configure.caches(REDIS_URL)
CHANNEL_LAYERS = configure.channel_layers(REDIS_URL)

# What it learns from

CRAWL_PAUSE_SECONDS = configure.number(env, "CRAWL_PAUSE_SECONDS", default=0.5, least=0, most=60)
CRAWL_MEGABYTES = configure.integer(env, "CRAWL_MEGABYTES", default=500, least=1)

# What answers

OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = configure.url(env, "OPENAI_BASE_URL", schemes=["http", "https"])
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-5.4-mini")
OPENAI_TOKEN_LIMIT_FIELD = configure.choice(
    env, "OPENAI_TOKEN_LIMIT_FIELD", "max_completion_tokens", ["max_completion_tokens", "max_tokens"]
)
OPENAI_TEMPERATURE = configure.number_or_none(env, "OPENAI_TEMPERATURE", least=0, most=2)
OPENAI_REASONING_EFFORT = env.str("OPENAI_REASONING_EFFORT", default="")
OPENAI_TOOLS = configure.boolean(env, "OPENAI_TOOLS", default=True)
OPENAI_INCLUDE_USAGE = configure.boolean(env, "OPENAI_INCLUDE_USAGE", default=True)
OPENAI_EXTRA: dict[str, Any] = configure.json_object(env, "OPENAI_EXTRA")
SECOND_API_KEY = env.str("SECOND_API_KEY", default="")
SECOND_BASE_URL = configure.url(env, "SECOND_BASE_URL", schemes=["http", "https"])
SECOND_MODEL = env.str("SECOND_MODEL", default="")
EMBEDDINGS_BASE_URL = configure.url(env, "EMBEDDINGS_BASE_URL", schemes=["http", "https"])
EMBEDDINGS_API_KEY = env.str("EMBEDDINGS_API_KEY", default="")
EMBEDDINGS_MODEL = env.str("EMBEDDINGS_MODEL", default="text-embedding-3-small")
EMBEDDINGS_SECONDS = configure.number(env, "EMBEDDINGS_SECONDS", default=0.3, least=0.02, most=10)
MAX_REPLY_TOKENS = configure.integer(env, "MAX_REPLY_TOKENS", default=800, least=16)
MODEL_CONTEXT_TOKENS = configure.integer(env, "MODEL_CONTEXT_TOKENS", default=16_000, least=1_000)
MODEL_FIRST_TOKEN_SECONDS = configure.number(env, "MODEL_FIRST_TOKEN_SECONDS", default=15, least=0.1)
MODEL_SILENCE_SECONDS = configure.number(env, "MODEL_SILENCE_SECONDS", default=15, least=0.1)
MODEL_TOTAL_SECONDS = configure.number(env, "MODEL_TOTAL_SECONDS", default=90, least=0.1)
MODEL_RETRIES = configure.integer(env, "MODEL_RETRIES", default=2, least=0, most=5)
CONTEXT_SECONDS = configure.integer(env, "CONTEXT_SECONDS", default=3600, least=1)
RUN_WORKER = configure.boolean(env, "RUN_WORKER", default=True)
REPLIES_AT_ONCE = configure.integer(env, "REPLIES_AT_ONCE", default=50, least=1)
OUTCOME_AFTER_MINUTES = configure.integer(env, "OUTCOME_AFTER_MINUTES", default=30, least=1)

# What it allows

ALLOW_NO_ORIGIN = configure.boolean(env, "ALLOW_NO_ORIGIN", default=False)
MESSAGE_CHARS = configure.integer(env, "MESSAGE_CHARS", default=4000, least=100, most=16_000)
INIT_RATE = configure.rate(env, "INIT_RATE", default="600/m")
MESSAGES_PER_MINUTE = configure.integer(env, "MESSAGES_PER_MINUTE", default=30, least=1)
MESSAGES_PER_MINUTE_PER_ADDRESS = configure.integer(env, "MESSAGES_PER_MINUTE_PER_ADDRESS", default=1200, least=1)
SOCKETS_PER_VISITOR = configure.integer(env, "SOCKETS_PER_VISITOR", default=20, least=1)
SOCKETS_PER_ADDRESS = configure.integer(env, "SOCKETS_PER_ADDRESS", default=1000, least=1)
MAX_REPLIES_PER_CONVERSATION = configure.integer(env, "MAX_REPLIES_PER_CONVERSATION", default=100, least=0)
MAX_TOKENS_PER_DAY = configure.integer(env, "MAX_TOKENS_PER_DAY", default=2_000_000, least=0)

# What it sends

EMAIL_TIMEOUT = 10  # seconds for each step
MAIL = configure.mail(env)  # Django's own settings for it
SENDS_EMAIL = bool(MAIL)
vars().update(MAIL)
OUTGOING_ALLOW = configure.destinations(env, "OUTGOING_ALLOW")

# The memory watch of /api/health reports "degraded" above this many megabytes of resident memory.
MEMORY_WARNING_MB = configure.integer(env, "MEMORY_WARNING_MB", default=1024, least=64)

RATELIMIT_USE_CACHE = "limits"
SILENCED_SYSTEM_CHECKS = [
    # The limiter on `init` counts in each process' own memory on purpose: it must hold when Redis is down. The
    # limits that guard spend are counted in the database (chat/limits.py, agent/spend.py).
    "django_ratelimit.E003",
    "django_ratelimit.W001",
]

# Who signs in, and how pages are guarded

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/health$", r"^api/ready$"]  # probes come by plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # larger bodies are written to the disk; what visitors say never is

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# How it is shown

LANGUAGE_CODE = "en"
TIME_ZONE = configure.time_zone(env, "TIME_ZONE")
USE_TZ = True

LOGIN_REDIRECT_URL = "admin:index"  # for who signs in without having been sent there by a page

STATIC_URL = "/static/"
STATIC_ROOT = configure.folder(DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "salesagent.lib.static.HashedStaticFiles"},
}
SERVESTATIC_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "media"

LOGGING = configure.logging(LOG_LEVEL)
