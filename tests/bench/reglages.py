"""Production settings, plus one empty view to compare with."""

import os

os.environ.setdefault("SECRET_KEY", "cle-du-banc-d-essai")
os.environ.setdefault("ORIGINE_PUBLIQUE", "http://127.0.0.1:8000")
os.environ["NIVEAU_DES_JOURNAUX"] = "ERROR"

from agenda.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
