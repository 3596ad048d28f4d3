"""All settings, read from the environment; a `.env` file beside manage.py is read first."""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .logs import logging_to_stderr

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or shorter than 50 characters. `make .env` writes one."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# The office that offers the guide; each is optional.
OFFICE_NAME = env.str("OFFICE_NAME", default="")
OFFICE_LOGO = env.str("OFFICE_LOGO", default="")  # a picture file
ACCENT = env.str("ACCENT", default="")  # a colour, #rrggbb

# Where to report a weakness: https://…, mailto:… or tel:…; else the page that says whom to ask.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

# Whether a second person must publish what an author wrote; alone only an administrator may, or
# whoever types a one-time code (rules/editing/second.py).
SECOND_PERSON = env.bool("SECOND_PERSON", default=False)

# Whether all staff need two-factor sign-in; otherwise it is up to each person.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)

INSTALLED_APPS = [
    "rules.editing.apps.EditingConfig",  # Django's admin, with a task list as its home
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "formtools",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "rules",
    "wizard",
]

# Sessions, users and messages are lazy: a public page reads none of them, so it has no cookie, no
# `Vary: Cookie` and no query.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wizard.middleware.FixedHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wizard.middleware.PrivateAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wizard.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "wizard.middleware.Gzip",
    "wizard.middleware.ReadableRefusals",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "wizard.middleware.TwoFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wizard.middleware.PreviewMiddleware",
]

ROOT_URLCONF = "permitguide.urls"
WSGI_APPLICATION = "permitguide.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "permitguide.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A write takes its lock at the start and waits for it, so that readers never fail.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    # Give up a server that has vanished within seconds. libpq: s to connect, ms to acknowledge, s
    # of silence before a keepalive.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=3, tcp_user_timeout=5000, keepalives_idle=5, keepalives_interval=2
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

AUTHENTICATION_BACKENDS = [
    "rules.accounts.login_limits.Throttled",
    "django.contrib.auth.backends.ModelBackend",
]
# Slow down who guesses passwords; rules/accounts/login_limits.py limits each address alone, too.
AXES_HANDLER = "rules.accounts.login_limits.Failures"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # attempts meanwhile do not extend it
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "rules.accounts.login_limits.network"
AXES_USERNAME_CALLABLE = "rules.accounts.login_limits.account"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = OFFICE_NAME or "PermitGuide"
OTP_STATIC_THROTTLE_FACTOR = 0  # eighty bits cannot be guessed: the owner always gets in

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["permitguide.formats"]
TIME_ZONE = "Europe/Paris"  # the day that counts is the day in Paris

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "permitguide.static_files.ReadableStaticFiles"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755  # of static files, which nginx reads

# Nothing is loaded from another site, and nothing inline runs.
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
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_HSTS_SECONDS = 0 if DEBUG else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Browsers accept them on http://localhost, too; one that does not (Safari) needs DEBUG there.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_AGE = None  # until the browser closes, like the session
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # its middleware: not needed, as EditingSite.login shows the page itself
    "security.W008",  # the redirect to https: deploy/nginx.conf has it, `make run` has no TLS
    "security.W021",  # preload: a promise for the whole domain, which is its owner's to make
]
CSRF_FAILURE_VIEW = "wizard.error_pages.csrf_failure"
# Only the cohort's form takes a file, with a handler of its own.
FILE_UPLOAD_HANDLERS: list[str] = []
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

# To stderr, without query strings: an address holds a student's answers.
LOGGING = logging_to_stderr(plain=DEBUG)
