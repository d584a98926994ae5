"""What an editor reads of a gesture that is not hers, and what the log keeps of it."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from agenda.acces.refus import page_du_refus

pytestmark = pytest.mark.django_db

REFUS = "Ce geste n’est pas ouvert à votre compte"


@pytest.fixture
def rita(django_user_model):
    """The browser of an editor who may not publish."""
    personne = django_user_model.objects.create_user("rita", is_staff=True)
    personne.groups.set(Group.objects.filter(name="rédaction"))
    client = Client()
    client.force_login(personne)
    return client


def test_an_editor_refused_reads_who_may_do_it_and_not_that_the_page_is_kept_for_editors(rita, adresse):
    reponse = rita.get(adresse.replace("/change/", "/retirer/"))
    assert reponse.status_code == 403
    assert REFUS in reponse.text
    assert "La rédaction écrit et demande, la validation publie&nbsp;: voyez qui peut le faire." in reponse.text
    assert f'<a href="{reverse("admin:index")}">' in reponse.text
    assert "ce compte n’y donne pas accès" not in reponse.text


def test_a_refusal_is_one_line_of_the_log(rita, adresse, caplog):
    rita.get(adresse.replace("/change/", "/retirer/"))
    (ligne,) = [ligne for ligne in caplog.records if ligne.name == "django.request"]
    assert "Forbidden" in ligne.getMessage()
    assert not ligne.exc_info
    assert "Traceback" not in caplog.text


def test_a_mistake_of_ours_keeps_its_trace_in_the_log(anne, obligation, caplog, monkeypatch):
    from agenda.acces.site import Redaction

    def casse(*arguments, **options):
        raise RuntimeError("cassé")

    monkeypatch.setattr(Redaction, "get_app_list", casse)
    anne.raise_request_exception = False
    assert anne.get(reverse("admin:index")).status_code == 500
    assert "RuntimeError: cassé" in caplog.text
    assert "Traceback" in caplog.text


def test_a_refusal_without_a_database_or_without_anybody_is_a_403_all_the_same(rita):
    def en_panne(execute, sql, params, many, context):
        raise OperationalError("la base est partie")

    requete = RequestFactory().get(reverse("admin:index"))
    assert page_du_refus(requete, PermissionDenied()).status_code == 403

    class Perdu:
        @property
        def is_active(self):
            connection.cursor().execute("SELECT 1")

    requete.user = Perdu()
    with connection.execute_wrapper(en_panne):
        reponse = page_du_refus(requete, PermissionDenied())
    assert reponse.status_code == 403
    assert REFUS not in reponse.text
