"""Settings of the tests: those of production, whatever the machine's environment says, without its slow parts."""

import os

os.environ.update(
    DEBUG="false",
    SECRET_KEY="cle-des-tests",
    ORIGINE_PUBLIQUE="https://agenda.example.fr",
    REDIRIGER_VERS_HTTPS="false",
    NIVEAU_DES_JOURNAUX="WARNING",
    CONTACT="",
)

from agenda.settings import *  # noqa: F403

CATALOGUE_AGE_MAXIMAL = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
