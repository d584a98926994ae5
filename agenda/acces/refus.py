"""What somebody refused reads: at the desk, who may do it; elsewhere, that the page is not for everyone."""

from django.db import Error as PanneDeBase
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agenda.acces.second_facteur import est_de_la_redaction
from agenda.http import page_d_erreur

PAGE_DE_LA_REDACTION = "403_redaction"


def page_du_refus(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Only at the desk do we ask who it is; a base that does not answer names nobody."""
    return page_d_erreur(403, PAGE_DE_LA_REDACTION if _de_la_redaction(request) else "")


def _de_la_redaction(request: HttpRequest) -> bool:
    if not request.path.startswith(reverse("admin:index")):
        return False
    try:
        return hasattr(request, "user") and est_de_la_redaction(request)
    except PanneDeBase:
        return False
