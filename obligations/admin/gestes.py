"""What is done to a working copy once it is saved: read it again, ask for its publication, publish it, withdraw it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from obligations import droits, publication, travail
from obligations.admin.consequences import Consequences, consequences
from obligations.admin.formulaires import MotifForm, PublicationForm, RendreForm
from obligations.admin.listes import ListeAdmin
from obligations.admin.relecture import relis
from obligations.etat import EtatDePublication, etats
from obligations.genres import FORMES, genre_de
from obligations.models import CopieDeTravail, Demande, Genre, Version
from obligations.typographie import soigne

RIEN_A_PUBLIER = "Rien à publier : les lecteurs voient déjà exactement ceci."
AUTRE_LECTURE = (
    "La copie de travail, ou ce que voient les lecteurs, a changé depuis l’ouverture de cette page. Rien n’est "
    "publié : relisez ce qui suit, puis confirmez."
)


def lecture(genre: str, code: str) -> str:
    """What a page that publishes shows, in a word: equal as long as nobody saves, publishes or withdraws it."""
    copies = FORMES[Genre(genre)].table._default_manager.filter(code=code)
    revision = copies.values_list("revision", flat=True).first()
    numero = Version.objects.of(genre, code).values_list("numero", flat=True).first()
    return f"{revision}/{numero}"


def verifie_la_lecture(genre: str, code: str, lue: str) -> None:
    """Call it in the transaction, once others wait. Raises ValidationError when something else was read."""
    if lecture(genre, code) != lue:
        raise ValidationError(AUTRE_LECTURE)


class GestesAdmin(ListeAdmin):
    """Pages beside the change page; each gesture has its right, whatever the door."""

    genre: Genre
    vue_d_apercu = ""

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse]]] = [("publier", self.publier), ("retirer", self.retirer)]
        nom = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(
                path(f"<path:object_id>/{page}/", self.admin_site.admin_view(vue), name=f"{nom}_{page}")
                for page, vue in pages
            ),
            *super().get_urls(),
        ]

    def url(self, page: str, obj: Any) -> str:
        nom = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(nom, args=[obj.pk], current_app=self.admin_site.name)

    def copie_lue(self, pk: Any) -> CopieDeTravail:
        """The working copy as the database has it, with all that its value reads."""
        copie = travail.read(self.genre, self.model._default_manager.values_list("code", flat=True).get(pk=pk))
        assert copie is not None
        return copie

    def adresses(self, copie: Any) -> dict[str, str]:
        """Pages that only some kinds have: the list of whom it would bind or free, what readers would see."""
        apercu = reverse(self.vue_d_apercu, args=[copie.code]) if self.vue_d_apercu else ""
        return {"url_effets": "", "url_apercu": apercu}

    def etat(self, copie: CopieDeTravail) -> EtatDePublication:
        return etats(self.genre, [copie])[copie.code]

    def demande(self, copie: CopieDeTravail) -> Demande | None:
        return Demande.objects.filter(genre=self.genre, code=copie.code).first()

    # Reading again, asking, publishing

    def publier(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """« Relire avant de publier »: what would happen, then who may asks for it or does it."""
        copie = self.get_object(request, unquote(object_id))
        if copie is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, copie):
            raise PermissionDenied
        demande = self.demande(copie)
        formulaires: dict[type[forms.Form], forms.Form] = {
            PublicationForm: PublicationForm(initial={"motif": demande.motif} if demande else None),
            RendreForm: RendreForm(),
        }
        if request.method == "POST":
            geste = GESTES.get(request.POST.get("geste", ""))
            if geste is None or not geste.permis(self, request, copie):
                raise PermissionDenied
            formulaire = geste.formulaire(request.POST)
            if formulaire.is_valid():
                try:
                    bilan = self._fait(geste, request, copie.pk, formulaire)
                except ValidationError as erreur:
                    formulaire.add_error(None, erreur)
                else:
                    self.message_user(request, bilan, messages.SUCCESS)
                    return HttpResponseRedirect(self.url("change", copie))
            formulaires[geste.formulaire] = formulaire
        copie = self.copie_lue(copie.pk)
        relecture = relis(copie, self.etat(copie))
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Relire avant de publier",
            "opts": self.opts,
            "copie": copie,
            "demande": demande,
            "lecture": lecture(self.genre, copie.code),
            "relecture": relecture,
            "form": formulaires[PublicationForm],
            "form_rendre": formulaires[RendreForm],
            "rien_a_publier": RIEN_A_PUBLIER,
            **self.adresses(copie),
            "refus_de_son_auteur": droits.refus_de_son_auteur(copie, request.user.get_username()),
            "gestes": {nom for nom, geste in GESTES.items() if geste.permis(self, request, copie)},
            "url_retour": self.url("change", copie),
            "peut_ecrire": self.has_change_permission(request, copie),
            "doutes": getattr(copie, "doutes", ""),
            "url_retirer": self.url("retirer", copie) if relecture.etat.visible and _peut_retirer(request) else "",
            "url_historique": self.url("history", copie),
        }
        return TemplateResponse(request, "admin/obligations/publier.html", contexte)

    def _fait(self, geste: "Geste", request: HttpRequest, pk: Any, formulaire: forms.Form) -> str:
        """Do it to the very copy that was read, and say what was done. Raises ValidationError."""
        with transaction.atomic():
            publication.one_at_a_time()
            self.model._default_manager.select_for_update().get(pk=pk)
            copie = self.copie_lue(pk)
            saisie = formulaire.cleaned_data
            if "lecture" in saisie:
                verifie_la_lecture(self.genre, copie.code, saisie["lecture"])
            bilan = geste.fait(copie, request.user.get_username(), saisie)
            if bilan != RIEN_A_PUBLIER:
                self.log_change(request, copie, bilan)
            return bilan

    # Withdrawing

    def retirer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that asks for a motif before taking it away from readers."""
        copie = self.get_object(request, unquote(object_id))
        if copie is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not (_peut_retirer(request) and self.has_view_or_change_permission(request, copie)):
            raise PermissionDenied
        formulaire = MotifForm(request.POST or None)
        if request.method == "POST" and formulaire.is_valid():
            saisie, qui = formulaire.cleaned_data, request.user.get_username()
            try:
                with transaction.atomic():
                    publication.one_at_a_time()
                    verifie_la_lecture(self.genre, copie.code, saisie["lecture"])
                    version = publication.withdraw(self.genre, copie.code, saisie["motif"], qui)
            except ValidationError as erreur:
                formulaire.add_error(None, erreur)
            else:
                texte = f"Version {version.numero} publiée : « {copie} » quitte les pages et les agendas."
                self.log_change(request, copie, texte)
                self.message_user(request, texte, messages.SUCCESS)
                return HttpResponseRedirect(self.url("change", copie))
        contexte = {
            **self.admin_site.each_context(request),
            "title": soigne(f"Retirer « {copie} » ?"),
            "consequences": self._si_on_retire(copie),
            "opts": self.opts,
            "copie": copie,
            "url_effets": self.url_du_retrait(copie),
            "lecture": lecture(self.genre, copie.code),
            "form": formulaire,
            "url_retour": self.url("change", copie),
        }
        return TemplateResponse(request, "admin/obligations/retirer.html", contexte)

    def url_du_retrait(self, copie: Any) -> str:
        """Where those that a withdrawal frees are listed; empty when it frees nobody."""
        return ""

    def _si_on_retire(self, copie: CopieDeTravail) -> Consequences | None:
        derniere = self.etat(copie).derniere
        if self.genre is not Genre.OBLIGATION:
            return None
        return consequences(publication.vue_publiee(derniere), None)


@dataclass(frozen=True, slots=True)
class Geste:
    """One button of the page: who may, and what it does, told in a sentence. fait raises ValidationError."""

    permis: Callable[[GestesAdmin, HttpRequest, CopieDeTravail], bool]
    fait: Callable[[CopieDeTravail, str, dict[str, Any]], str]
    formulaire: type[forms.Form] = PublicationForm


def _peut_retirer(request: HttpRequest) -> bool:
    return request.user.has_perm(droits.RETIRER)


def _peut_publier(page: GestesAdmin, request: HttpRequest, copie: CopieDeTravail) -> bool:
    return request.user.has_perm(droits.PUBLIER)


def _peut_demander(page: GestesAdmin, request: HttpRequest, copie: CopieDeTravail) -> bool:
    return page.has_change_permission(request, copie)


def _publie(copie: CopieDeTravail, par: str, saisie: dict[str, Any]) -> str:
    version = publication.publish(copie, saisie["motif"], par, mineure=saisie["mineure"])
    return f"Version {version.numero} publiée." if version else RIEN_A_PUBLIER


def _demande(copie: CopieDeTravail, par: str, saisie: dict[str, Any]) -> str:
    publication.valeur_publiable(copie)
    demande = {"par": par, "le": timezone.now(), "motif": saisie["motif"], "rendue_par": "", "pourquoi": ""}
    Demande.objects.update_or_create(genre=genre_de(copie), code=copie.code, defaults=demande)
    return "Publication demandée : une personne de la validation la relira."


def _rend(copie: CopieDeTravail, par: str, saisie: dict[str, Any]) -> str:
    demande = Demande.objects.filter(genre=genre_de(copie), code=copie.code)
    if not demande.update(rendue_par=par, pourquoi=saisie["pourquoi"]):
        raise ValidationError("Personne ne demande plus cette publication.")
    return "Rendue à la rédaction, qui lira pourquoi."


def _reprend(copie: CopieDeTravail, par: str, saisie: dict[str, Any]) -> str:
    Demande.objects.filter(genre=genre_de(copie), code=copie.code).delete()
    return "La publication n’est plus demandée."


GESTES = {
    "publier": Geste(_peut_publier, _publie),
    "demander": Geste(_peut_demander, _demande),
    "rendre": Geste(_peut_publier, _rend, RendreForm),
    "reprendre": Geste(_peut_demander, _reprend, forms.Form),
}
"""By value of the button `geste`."""
