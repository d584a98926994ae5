"""The site's addresses, and an empty view: the ceiling of Django's stack."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def vide(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok", content_type="text/plain")


urlpatterns = [path("vide/", vide), path("", include("agenda.urls"))]
