"""The pages of the second factor: asking for a code, setting it up, changing it. They work without a script."""

from typing import Any

import django_otp
import segno
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp.util import random_hex

from agenda.acces import second_facteur
from agenda.acces.adresse import adresse_du_visiteur
from agenda.acces.formulaires import CodeForm
from agenda.acces.journal import note

CLE_A_POSER = "cle_a_poser"
"""In the session: the key that the page shows, until a code proves that an application holds it."""


def suite(request: HttpRequest) -> str:
    """Where the person was going, inside this site; else the home page of the admin."""
    voulue = request.POST.get("next") or request.GET.get("next") or ""
    ici = url_has_allowed_host_and_scheme(voulue, {request.get_host()}, require_https=request.is_secure())
    return voulue if ici else reverse("admin:index")


def vers(nom: str, request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:{nom}", query={"next": suite(request)}))


def etape_suivante(request: HttpRequest) -> HttpResponseRedirect:
    """For an editor whose session lacks a proof: give the code, or set up what gives codes."""
    return vers("code" if second_facteur.appareil_de(request.user) else "second-facteur", request)


def demande_le_code(site: AdminSite, request: HttpRequest) -> HttpResponse:
    if not second_facteur.est_de_la_redaction(request):
        return redirect_to_login(suite(request), reverse("admin:login"))
    if second_facteur.est_satisfait(request):
        return HttpResponseRedirect(suite(request))
    if second_facteur.appareil_de(request.user) is None:
        return vers("second-facteur", request)
    form = CodeForm(request.POST or None)
    if form.is_valid() and (appareil := _verifie(request, form)):
        _ouvre(request, appareil)
        return HttpResponseRedirect(suite(request))
    return _page(site, request, "code", "Votre code", form=form)


def second_facteur_du_compte(site: AdminSite, request: HttpRequest) -> HttpResponse:
    if not second_facteur.est_de_la_redaction(request):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if second_facteur.appareil_de(request.user) is None:
        return _inscription(site, request)
    if not second_facteur.est_satisfait(request):
        return vers("code", request)
    return _gestion(site, request)


def _inscription(site: AdminSite, request: HttpRequest) -> HttpResponse:
    cle = request.session.setdefault(CLE_A_POSER, random_hex(20))
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
    if form.is_valid():
        try:
            appareil, codes = second_facteur.pose(request.user, cle, form.cleaned_data["code"])
        except ValidationError as refus:
            form.add_error("code", refus)
        else:
            del request.session[CLE_A_POSER]
            note("second-facteur-pose", compte=request.user.get_username())
            _ouvre(request, appareil)
            return _page(site, request, "codes", "Vos codes de secours", codes=codes)
    adresse = second_facteur.adresse_de_configuration(request.user, cle)
    return _page(
        site,
        request,
        "inscription",
        "Poser un second facteur",
        form=form,
        cle=second_facteur.cle_lisible(cle),
        code_qr=segno.make(adresse, micro=False).svg_data_uri(scale=5, light="white"),
    )


def _gestion(site: AdminSite, request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    del form.fields["code"].widget.attrs["autofocus"]
    if form.is_valid() and _verifie(request, form):
        if "retirer" in request.POST:
            second_facteur.retire(request.user)
            note("second-facteur-retire", compte=request.user.get_username(), par=request.user.get_username())
            messages.success(request, "Votre second facteur est retiré.")
            return redirect("admin:index")
        note("codes-de-secours-renouveles", compte=request.user.get_username())
        codes = second_facteur.renouvelle_les_codes(request.user)
        return _page(site, request, "codes", "Vos codes de secours", codes=codes)
    return _page(
        site,
        request,
        "second_facteur",
        "Votre second facteur",
        form=form,
        appareil=second_facteur.appareil_de(request.user),
        restants=second_facteur.codes_restants(request.user),
    )


def _verifie(request: HttpRequest, form: CodeForm) -> Any:
    """The device that the code proves; None, the mistake being said by the form and by the log."""
    try:
        return second_facteur.verifie(request.user, form.cleaned_data["code"])
    except ValidationError as refus:
        form.add_error("code", refus)
        note("code-refuse", compte=request.user.get_username(), adresse=adresse_du_visiteur(request))
        return None


def _ouvre(request: HttpRequest, appareil: Any) -> None:
    """Remember the proof, under a new session key."""
    django_otp.login(request, appareil)
    request.session.cycle_key()


def _page(site: AdminSite, request: HttpRequest, nom: str, titre: str, **valeurs: Any) -> HttpResponse:
    contexte = {**site.each_context(request), "title": titre, "subtitle": None, "suite": suite(request), **valeurs}
    return TemplateResponse(request, f"admin/acces/{nom}.html", contexte)
