"""Settings. A fresh clone runs with no variable set, and is safe. Variables: docs/operations.md."""

from pathlib import Path

from csp.constants import NONE, SELF

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.directory("VAR_DIR", BASE_DIR / "var")

DEBUG = env.flag("SHOUWANG_DEBUG")
SECRET_KEY = env.secret_key(VAR_DIR)
ALLOWED_HOSTS = env.words("SHOUWANG_HOSTS", "localhost,127.0.0.1,[::1]")
IS_HTTPS = env.flag("SHOUWANG_HTTPS")

INSTALLED_APPS = [
    "config",
    "reports",
    "quality",
    "policies",
    "projects",
    "ledgers",
    "monitoring",
    "households",
    "accounts",
    "areas",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "django.forms",
    "accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LoginRequired",
    "accounts.middleware.FreshPassword",
    "accounts.middleware.NoStore",
    "accounts.middleware.PlainText",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.errors.Conflict",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.context.frame",
            ],
            "builtins": ["config.templatetags.show"],
        },
    },
]
FORM_RENDERER = "config.form_renderer.FormRenderer"

DATABASES = {"default": env.database("SHOUWANG_DATABASE", VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language: one, Chinese. Dates print as 2021-12-31 (config/formats).
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_THOUSAND_SEPARATOR = False

# Files: static ones through WhiteNoise, uploads outside the database and never served directly.
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.text(
            "SHOUWANG_STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
MAX_UPLOAD_BYTES = 50 * 1024 * 1024

# Login (等保二级): 5 failures lock user and address together for 15 minutes; an office shares one address.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.login.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # logins are events of ours
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.EnoughKinds"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_DAYS = 90

SESSION_COOKIE_AGE = env.number("SHOUWANG_IDLE_MINUTES", 30) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("SHOUWANG_ORIGINS")
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
if env.flag("SHOUWANG_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# Logs say what failed, never of whom: no request bodies, no local variables.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.logs.Formatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
