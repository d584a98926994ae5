"""What django-axes asks of us: too many wrong passwords close the door to one account, from one address, for a while.

The lock holds a pair: nobody can lock an editor out from elsewhere, nor an office out because of one of its accounts.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from agenda.http import page_d_erreur


def page_du_verrou(request: HttpRequest, response: HttpResponse | None, credentials: dict | None) -> HttpResponse:
    return page_d_erreur(429, **{"Retry-After": str(int(settings.AXES_COOLOFF_TIME.total_seconds()))})
