"""What the pages of all working copies share: lists, saving, and two editors at once."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from obligations import droits, travail
from obligations.admin.echange import EchangeAdmin
from obligations.admin.formulaires import CHAMPS_DE_FORMULAIRE, RELIRE, CopieForm, Refus
from obligations.admin.gestes import GestesAdmin
from obligations.admin.relecture import relis
from obligations.comparaison import contenu, differences, sans_ce_qui_reste_ici, with_intact
from obligations.etat import etats
from obligations.models import CopieDeTravail, Demande
from obligations.typographie import date_longue

ENREGISTREE = "Copie de travail enregistrée. Les lecteurs n’en verront rien avant sa publication."

CONTEXTE = (
    "etat",
    "ouverte",
    "relecture",
    "demande",
    "apercu",
    "url_publier",
    "url_retirer",
    "url_effets",
    "url_apercu",
)
"""What the change page may show; None on the page that adds."""


SEL = "obligations.copie.ouverte"


def seal(contenu_: dict[str, Any]) -> str:
    """A content as a page carries it and gives it back."""
    return signing.dumps(contenu_, salt=SEL, compress=True)


def unseal(texte: str) -> dict[str, Any]:
    """What a page carried; nothing, for what was forged: every field then counts as touched."""
    try:
        return signing.loads(texte, salt=SEL)
    except signing.BadSignature:
        return {}


class CopieAdmin(EchangeAdmin, GestesAdmin):
    """A working copy. Nothing reaches readers before it is read again and published; one withdraws, never deletes."""

    form = CopieForm
    formfield_overrides = CHAMPS_DE_FORMULAIRE
    change_form_template = "admin/obligations/change_form.html"
    list_per_page = 50

    # Lists

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        liste = super().get_changelist_instance(request)
        par_code = etats(self.genre, liste.result_list)
        demandes = {demande.code: demande for demande in Demande.objects.filter(genre=self.genre, code__in=par_code)}
        for copie in liste.result_list:
            copie.etat_de_publication, copie.demande = par_code[copie.code], demandes.get(copie.code)
        return liste

    @admin.display(description="publication")
    def publication(self, copie: Any) -> str:
        """Where it stands; who asks for its publication and why, leading to what they wrote."""
        demande = copie.demande
        if demande is None:
            return str(copie.etat_de_publication)
        quoi = "rendue à" if demande.rendue_par else "demandée par"
        return format_html(
            '{}<br><a href="{}">{} {}</a>, le {}&nbsp;: {}',
            copie.etat_de_publication,
            self.url("publier", copie),
            quoi,
            demande.par,
            date_longue(timezone.localdate(demande.le)),
            demande.pourquoi or demande.motif,
        )

    # Rights, and what never changes

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        champs = [*super().get_readonly_fields(request, obj)]
        return champs if obj is None else ["code", *champs]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    # Saving

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        copie = super().get_object(request, object_id, from_field)
        if copie is not None and request.method == "POST" and hasattr(request, "enregistre"):
            # From here to the end of the transaction, no other editor can save it.
            copie = self.model._default_manager.select_for_update().get(pk=copie.pk)
        return copie

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        formulaire: Any = super().get_form(request, obj, change, **kwargs)
        formulaire.refus = _refus(request)
        return formulaire

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Once; and when what was saved cannot stay, all is undone and the form comes back with the reason."""
        request.enregistre = True  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refus as refus:
            request.refus = refus  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        en_base = self._contenu_en_base(obj) if change else {}
        request.en_base = en_base  # type: ignore[attr-defined]
        if change and form.cleaned_data["revision_lue"] != str(obj.revision):
            request.autre = (obj.modifiee_par, obj.revision, en_base)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        copie = travail.read(self.genre, form.instance.code)
        assert copie is not None
        try:
            saisie = contenu(copie)
        except ValueError as erreur:
            raise Refus([str(erreur)]) from erreur
        self._previent_de_l_autre(request, saisie, form.cleaned_data["ouverte"])
        self._note_qui_ecrit(request, copie, saisie)
        request.bilan = ENREGISTREE  # type: ignore[attr-defined]

    def _note_qui_ecrit(self, request: HttpRequest, copie: CopieDeTravail, saisie: dict[str, Any]) -> None:
        """Nothing when nothing changed: who only read it is not one of its authors."""
        en_base, qui = request.en_base, request.user.get_username()  # type: ignore[attr-defined]
        if sans_ce_qui_reste_ici(saisie) != sans_ce_qui_reste_ici(en_base):
            travail.note_author(copie, qui)
        elif saisie != en_base:
            travail.note_save(copie, qui)

    def _contenu_en_base(self, copie: CopieDeTravail) -> dict[str, Any]:
        en_base = travail.read(self.genre, copie.code)
        try:
            return contenu(en_base) if en_base else {}
        except ValueError:
            return {}

    def _previent_de_l_autre(self, request: HttpRequest, saisie: dict[str, Any], ouverte: str) -> None:
        """Raises Refus when someone saved since the form was opened, and this submission would change their text."""
        if not hasattr(request, "autre"):
            return
        par, revision, en_base = request.autre
        ecarts = differences(self.model, en_base, saisie)
        if ecarts:
            ecarts = with_intact(ecarts, differences(self.model, unseal(ouverte), saisie))
            qui = f"« {par} » a enregistré" if par else "Un chargement du catalogue a enregistré"
            raise Refus(
                [
                    f"{qui} une autre modification depuis que vous avez ouvert cette page. Rien n’est perdu ni "
                    "remplacé : votre saisie est ci-dessous, pas encore enregistrée. Lisez ce qui diffère, corrigez "
                    "s’il le faut, puis enregistrez de nouveau : votre saisie remplacera ce qui est dans la base, "
                    "même là où vous n’avez rien changé."
                ],
                ecarts,
                revision,
            )

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._revient(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._revient(request, obj)

    def _revient(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """To the same page: it now shows the dates, and what is left to publish."""
        if RELIRE in request.POST:
            return HttpResponseRedirect(self.url("publier", obj))
        self.message_user(request, request.bilan, messages.SUCCESS)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, obj):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.admin_site.name))
        filtres: dict[str, Any] = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filtres, self.url("change", obj)))

    # The change page

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who may not write reads it as it would be published, rather than a form of raw fields."""
        copie = self.get_object(request, unquote(object_id)) if request.method == "GET" else None
        if copie is not None and not self.has_change_permission(request, copie):
            return self.publier(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        nom = str(self.opts.verbose_name)
        context["title"] = f"Créer : {nom}" if add else nom.capitalize()
        context["refus"] = _refus(request)
        context["fautes"] = list(_fautes(context))
        context |= dict.fromkeys(CONTEXTE)
        if obj is not None:
            copie = self.copie_lue(obj.pk)
            relecture = relis(copie, self.etat(copie))
            context |= {"etat": relecture.etat, "relecture": relecture, "demande": self.demande(copie)}
            context |= {"apercu": self.apercu(copie), **self.adresses(copie)}
            context["ouverte"] = request.POST.get("ouverte") or seal(self._contenu_en_base(copie))
            if relecture.a_publier:
                context["url_publier"] = self.url("publier", obj)
            if relecture.etat.visible and request.user.has_perm(droits.RETIRER):
                context["url_retirer"] = self.url("retirer", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def apercu(self, copie: Any) -> Any:
        """What the working copy would show, for the kinds that have something to show."""
        return None


def _fautes(context: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(id of the field, where it is, what is wrong): the form is long, and each leads there."""
    formulaires = [("", context["adminform"].form)]
    for ligne in context["inline_admin_formsets"]:
        nom = str(ligne.opts.verbose_name).capitalize()
        formulaires += [
            (f"{nom} {getattr(formulaire.instance, 'cle', '') or rang}, ", formulaire)
            for rang, formulaire in enumerate(ligne.formset.forms, start=1)
        ]
    for ou, formulaire in formulaires:
        for champ, messages_ in formulaire.errors.items():
            if champ in formulaire.fields:
                lie = formulaire[champ]
                yield lie.id_for_label, f"{ou}{lie.label}", " ".join(map(str, messages_))


def _refus(request: HttpRequest) -> Refus | None:
    return getattr(request, "refus", None)
