"""Django settings. What an installation may change stands in `config.py`; the rest is the product."""

import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from giaoban.core.sqlite import use_bundled_sqlite
from giaoban.site import config as _config

use_bundled_sqlite()
CONFIG = _config.load()
BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = _config.secret_key(CONFIG)
DEBUG = CONFIG.debug
ALLOWED_HOSTS = [host.strip() for host in CONFIG.hosts.split(",") if host.strip()]
ROOT_URLCONF = "giaoban.site.urls"
WSGI_APPLICATION = "giaoban.site.wsgi.application"
AUTH_USER_MODEL = "access.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    f"giaoban.{room}"
    for room in [
        "core",
        "records",
        "rulebook",
        "organisation",
        "access",
        "notifications",
        "documents",
        "schedule",
        "commitments",
        "concerns",
        "reports",
        "meetings",
        "today",
        "demo",
        "site",
    ]
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "treebeard",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # masks its own length against BREACH; the CSRF token is masked each time
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "giaoban.core.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "giaoban.core.device.DeviceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "giaoban.access.middleware.ViewerMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "giaoban.site.shell.page_shell",
            ],
            "builtins": ["django.templatetags.i18n", "giaoban.core.templatetags.ui"],
        },
    }
]


def _database() -> dict:
    url = CONFIG.database_url or f"sqlite:///{CONFIG.data_dir.resolve() / 'giaoban.sqlite3'}"
    database = dict(dj_database_url.parse(url))
    if "sqlite" in str(database["ENGINE"]):
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA mmap_size=0;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000;"
            ),
        }
        database["CONN_MAX_AGE"] = None
    else:
        database["CONN_MAX_AGE"] = 0
        database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8}}
    return database


DATABASES = {"default": _database()}
if "pytest" in sys.modules and "pool" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"].pop("pool")  # test databases are dropped at the end; a pool would hold them

PASSWORD_HASHERS = ["giaoban.access.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "today:home"

AUTHENTICATION_BACKENDS = ["giaoban.access.backend.AccountBackend"]
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "giaoban.access.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["giaoban.core.formats"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_HANDLERS = [
    "giaoban.core.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILES_DIR = CONFIG.data_dir / "files"  # what people sent, by its hash: belongs to a backup like the database

SITE_URL = CONFIG.site_url.rstrip("/")
MAIL_URL, MAIL_FROM, DIGEST_AT = CONFIG.mail_url, CONFIG.mail_from, CONFIG.digest_at

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "giaoban.site.static.Storage"},
}
WHITENOISE_USE_FINDERS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"  # a cookie first: no write to the session
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016", "security.W021"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
