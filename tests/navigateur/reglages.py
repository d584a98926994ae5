"""Settings of the site that the browser reads: those of production, its static files beside its database."""

from pathlib import Path

from agenda.settings import *  # noqa: F403

STATIC_ROOT = Path(DATABASES["default"]["NAME"]).parent / "statiques"  # noqa: F405
