"""What every page of the site may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """contact: where to report a mistake. rubrique: the part of the site, first word of the address."""
    return {"contact": settings.CONTACT, "rubrique": request.path.split("/")[1]}
