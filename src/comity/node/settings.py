"""Django settings of one node: few, typed, and failing at the start.

They are read from the node's directory (`COMITY_NODE`, made by `comity init`) and a few environment variables:

COMITY_NODE      the node's directory
DATABASE_URL     postgresql://user:password@host:port/name; absent: SQLite in the node's directory
COMITY_ORIGIN    where people reach the node (https://…), when it differs from node.toml
"""

from __future__ import annotations

from pathlib import Path

from comity.apps.bureau import configuration
from comity.node import environment

HOME = environment.node_directory()
COMITY = configuration.read(HOME)
SECRET_KEY = environment.secret_key(HOME)
DATABASES = {"default": environment.database(HOME)}
DEBUG = False
ROOT_URLCONF = "comity.node.urls"
WSGI_APPLICATION = "comity.node.asgi.django_application"
ALLOWED_HOSTS = environment.allowed_hosts(COMITY.origin)
CSRF_TRUSTED_ORIGINS = [COMITY.origin] if COMITY.origin else []
# An origin with https means: one reverse proxy on this machine ends TLS, keeps Host, and tells the rest in two headers.
BEHIND_PROXY = COMITY.origin.startswith("https:")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if BEHIND_PROXY else 0
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "comity.apps.bureau",
    "comity.apps.audit",
    "comity.apps.accounts",
    "comity.entrypoints.web",  # before allauth: its pages are shown with this room's templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "comity.apps.alerts",
    "comity.apps.holdings",
    "comity.apps.index",
    "comity.apps.exchange",
    "comity.apps.judgements",
    "comity.apps.imports",
    "comity.apps.checks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # outside whitenoise, so that stylesheets and scripts are compressed too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "comity.entrypoints.web.middleware.OfficerMiddleware",
    "comity.entrypoints.web.middleware.FaultMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comity.entrypoints.web.context.shell",
            ]
        },
    }
]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # no account has an e-mail address: nothing is sent, nothing is reset by mail
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "comity.apps.accounts.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "comity.apps.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = f"Comity {COMITY.member}"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = COMITY.exercise
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = COMITY.language
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = sorted(str(path) for path in Path(__file__).parents[1].rglob("locale") if path.is_dir())
CSRF_FAILURE_VIEW = "comity.entrypoints.web.faults.form_expired"
FORM_RENDERER = "comity.entrypoints.web.forms.Renderer"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: whitenoise finds the files in the packages
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 30 * 24 * 60 * 60  # addresses of static files carry a digest of their content
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_NAME = f"comity_{COMITY.member.lower()}"  # several nodes of an exercise share one host
CSRF_COOKIE_NAME = f"comity_csrf_{COMITY.member.lower()}"
LANGUAGE_COOKIE_NAME = f"comity_language_{COMITY.member.lower()}"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a long shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_PROXY
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = None  # structlog, set up in comity.node.logs
