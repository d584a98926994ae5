"""Settings, read from the environment: every variable is told in docs/configuration.md."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "cle-de-developpement-sans-secret" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY manque. Donnez à cette variable d’environnement une longue valeur aléatoire et secrète "
        "(voir docs/configuration.md)."
    )

ORIGINE_PUBLIQUE = env.str("ORIGINE_PUBLIQUE", "http://127.0.0.1:8000").rstrip("/")
"""Scheme and host under which the public reads the site: the only origin written in a feed or a shared link."""
_origine = urlsplit(ORIGINE_PUBLIQUE)
if _origine.scheme not in ("http", "https") or not _origine.hostname or _origine.path:
    raise ImproperlyConfigured(
        f"ORIGINE_PUBLIQUE = « {ORIGINE_PUBLIQUE} » : une origine comme https://agenda.exemple.fr est attendue "
        "(voir docs/configuration.md)."
    )
EN_HTTPS = _origine.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [_origine.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [ORIGINE_PUBLIQUE]

CONTACT = env.str("CONTACT", "")
"""E-mail address where readers report mistakes; empty: the site says to write to its publisher."""
EDITEUR = env.str("EDITEUR", "")
"""Name and address of the publisher, for the legal notice."""
HEBERGEUR = env.str("HEBERGEUR", "")
"""Name and address of the host, for the legal notice."""

VALIDATION_CROISEE = env.bool("VALIDATION_CROISEE", False)
"""Nobody publishes a text that they changed themselves: someone else reads it first."""

INSTALLED_APPS = [
    "agenda.acces.apps.RedactionConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "template_partials",
    "collectivites",
    "obligations",
    "agenda",
]

MIDDLEWARE = [
    "agenda.raccourci.Raccourci",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "agenda.acces.duree.DureeDeSession",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "agenda.urls"
WSGI_APPLICATION = "agenda.wsgi.application"

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
                "agenda.contexte.site",
            ],
            "builtins": [
                f"agenda.templatetags.{nom}" for nom in ("francais", "marques", "regles", "composants", "partage")
            ],
        },
    },
]

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}", conn_max_age=600),
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A base that does not answer is a base that is away: feeds then come from memory.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CATALOGUE_AGE_MAXIMAL = env.float("CATALOGUE_AGE_MAXIMAL", 2.0)
"""Seconds a process may serve its catalogue before asking the database for a newer revision."""

MEMOIRE_DES_FLUX = env.int("MEMOIRE_DES_FLUX", 64) * 1024 * 1024
"""Bytes that one process may keep of the feeds it rendered."""

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMS_URLFIELD_ASSUME_HTTPS = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_FICHIERS_STATIQUES = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _FICHIERS_STATIQUES},
}

# The doors of the editors' desk (ADR 0019, docs/exploitation.md).
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "agenda.acces.adresse.foyer_du_visiteur"
AXES_LOCKOUT_CALLABLE = "agenda.acces.verrou.page_du_verrou"
# Attempts leave the table after the cool-off, and our own log lines say the rest: no other trace of who came.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

DEUX_FACTEURS = env.bool("DEUX_FACTEURS", False)
"""Must every editor have a second factor? Those who chose one are asked for it anyway."""
OTP_TOTP_ISSUER = "Agenda des obligations numériques"

OPENID_FOURNISSEUR = env.str("OPENID_FOURNISSEUR", "")
"""Issuer of the OpenID Connect provider; empty: passwords only."""
OPENID_NOM = env.str("OPENID_NOM", "ProConnect")
OPENID_ACR: list[str] = env.list("OPENID_ACR", [])
"""Levels asked from the provider."""
OPENID_DEUX_FACTEURS: list[str] = env.list("OPENID_DEUX_FACTEURS", [])
"""Levels (acr) or methods (amr) by which the provider says that it asked for a second factor in our place."""
OPENID_COURRIELS_SURS = env.bool("OPENID_COURRIELS_SURS", False)
"""Does the provider verify addresses without saying so of each?"""
OIDC_RP_CLIENT_ID = env.str("OPENID_CLIENT", "")
OIDC_RP_CLIENT_SECRET = env.str("OPENID_SECRET", "")
OIDC_RP_SIGN_ALGO = "RS256"  # asked for by the library; agenda.acces.openid.porte says what is accepted
OIDC_RP_SCOPES = "openid email"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 5
OIDC_AUTHENTICATION_CALLBACK_URL = "admin:openid-retour"
if OPENID_FOURNISSEUR:
    if not (OIDC_RP_CLIENT_ID and OIDC_RP_CLIENT_SECRET):
        raise ImproperlyConfigured(
            "OPENID_FOURNISSEUR demande aussi OPENID_CLIENT et OPENID_SECRET (voir docs/configuration.md)."
        )
    if not (OPENID_FOURNISSEUR.startswith("https://") or DEBUG):
        raise ImproperlyConfigured(
            f"OPENID_FOURNISSEUR = « {OPENID_FOURNISSEUR} » : une adresse en https:// est attendue "
            "(voir docs/configuration.md)."
        )
    AUTHENTICATION_BACKENDS.append("agenda.acces.openid.porte.PorteOpenID")

SESSION_INACTIVITE = env.int("SESSION_INACTIVITE", 120) * 60
"""Seconds without a gesture after which an editor must enter again."""
SESSION_COOKIE_AGE = env.int("SESSION_DUREE", 720) * 60
"""Seconds after which an editor must enter again, whatever happens; or when the browser closes."""
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = EN_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = EN_HTTPS and env.bool("REDIRIGER_VERS_HTTPS", True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDES", 31_536_000) if EN_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
MANDATAIRES = max(1, env.int("MANDATAIRES", 1)) if env.bool("DERRIERE_UN_PROXY", False) else 0
"""Proxies of ours that a visitor goes through, each adding an address to X-Forwarded-For."""
if MANDATAIRES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Sub-domains are not ours to decide for, nor the browsers' preload list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# /sante/ is asked over plain http by load balancers, inside.
SECURE_REDIRECT_EXEMPT = [
    r"^sante/$",
    # Feeds redirect by themselves, to https and to the successor at once.
    r"\.ics$",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refus": {"()": "agenda.traces.RefusSansTrace"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.str("NIVEAU_DES_JOURNAUX", "INFO")},
    "loggers": {
        # What they tell, agenda.acces.journal says in our words.
        "axes": {"level": "ERROR"},
        "mozilla_django_oidc": {"level": "ERROR"},
        "django.request": {"filters": ["refus"]},
    },
}
