"""What the pages of all working copies share: save, publish, withdraw, and two editors at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from obligations import publication, travail
from obligations.admin.comparaison import contenu, differences
from obligations.admin.etat import EtatDePublication, Sorte, differences_a_publier, etats
from obligations.admin.formulaires import CHAMPS_DE_FORMULAIRE, PUBLIER, CopieForm, MotifForm, Refus
from obligations.admin.listes import ListeAdmin
from obligations.genres import FORMES
from obligations.models import CopieDeTravail, Genre

ENREGISTREE = "Copie de travail enregistrée. Les lecteurs n’en verront rien avant sa publication."
RIEN_A_PUBLIER = "Rien à publier : les lecteurs voient déjà exactement ceci."


class PublicationFilter(admin.SimpleListFilter):
    """By state of publication: exact, since it compares what a working copy says with what readers see."""

    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (Sorte.MODIFIEE, "modifiée depuis sa publication"),
            (Sorte.JAMAIS, "jamais publiée"),
            (Sorte.PUBLIEE, "publiée telle quelle"),
            (Sorte.RETIREE, "retirée"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in list(Sorte):
            return queryset
        genre = next(genre for genre, forme in FORMES.items() if forme.table is queryset.model)
        copies = queryset.model._default_manager.all()
        if genre is Genre.OBLIGATION:
            copies = copies.with_details()
        codes = [code for code, etat in etats(genre, copies).items() if etat.sorte == self.value()]
        return queryset.filter(code__in=codes)


class CopieAdmin(ListeAdmin):
    """A working copy. Nothing reaches readers before « Enregistrer et publier »; one withdraws, never deletes."""

    genre: Genre
    form = CopieForm
    formfield_overrides = CHAMPS_DE_FORMULAIRE
    change_form_template = "admin/obligations/change_form.html"
    list_per_page = 50

    # Lists

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        liste = super().get_changelist_instance(request)
        par_code = etats(self.genre, liste.result_list)
        for copie in liste.result_list:
            copie.etat_de_publication = par_code[copie.code]
        return liste

    @admin.display(description="publication")
    def publication(self, copie: Any) -> str:
        return str(copie.etat_de_publication)

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
        if copie is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
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
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refus as refus:
            request.refus = refus  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and form.cleaned_data["revision_lue"] != str(obj.revision):
            request.autre = (obj.modifiee_par, obj.revision, self._contenu_en_base(obj))  # type: ignore[attr-defined]
        obj.revision += 1
        obj.modifiee_par = request.user.get_username()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        copie = travail.read(self.genre, form.instance.code)
        assert copie is not None
        try:
            saisie = contenu(copie)
        except ValueError as erreur:
            raise Refus([str(erreur)]) from erreur
        self._previent_de_l_autre(request, saisie)
        request.bilan = ENREGISTREE  # type: ignore[attr-defined]
        if PUBLIER in request.POST:
            try:
                version = publication.publish(copie, form.cleaned_data["motif"], request.user.get_username())
            except ValidationError as erreur:
                raise Refus(erreur.messages) from erreur
            request.bilan = f"Version {version.numero} publiée." if version else RIEN_A_PUBLIER  # type: ignore[attr-defined]

    def _contenu_en_base(self, copie: CopieDeTravail) -> dict[str, Any]:
        en_base = travail.read(self.genre, copie.code)
        try:
            return contenu(en_base) if en_base else {}
        except ValueError:
            return {}

    def _previent_de_l_autre(self, request: HttpRequest, saisie: dict[str, Any]) -> None:
        """Raises Refus when someone saved since the form was opened, and this submission would change their text."""
        if not hasattr(request, "autre"):
            return
        par, revision, en_base = request.autre
        ecarts = differences(self.model, en_base, saisie)
        if ecarts:
            qui = f"« {par} » a enregistré" if par else "Un chargement du catalogue a enregistré"
            raise Refus(
                [
                    f"{qui} une autre modification depuis que vous avez ouvert cette page. Rien n’est perdu ni "
                    "remplacé : votre saisie est ci-dessous, pas encore enregistrée. Lisez ce qui diffère, corrigez "
                    "s’il le faut, puis enregistrez de nouveau : votre saisie remplacera ce qui est dans la base."
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
        self.message_user(request, request.bilan, messages.SUCCESS)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, obj):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.admin_site.name))
        filtres: dict[str, Any] = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filtres, self._url("change", obj)))

    def _url(self, page: str, obj: Any) -> str:
        nom = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(nom, args=[obj.pk], current_app=self.admin_site.name)

    # The change page

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
        context["peut_ecrire"] = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        context["refus"] = _refus(request)
        context |= dict.fromkeys(("etat", "a_publier", "apercu", "url_retirer"))
        if obj is not None:
            copie = travail.read(self.genre, self.model._default_manager.values_list("code", flat=True).get(pk=obj.pk))
            assert copie is not None
            etat = self.etat(copie)
            context |= {"etat": etat, "a_publier": differences_a_publier(copie, etat), "apercu": self.apercu(copie)}
            if etat.visible and context["peut_ecrire"]:
                context["url_retirer"] = self._url("retirer", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def etat(self, copie: CopieDeTravail) -> EtatDePublication:
        return etats(self.genre, [copie])[copie.code]

    def apercu(self, copie: Any) -> Any:
        """What the working copy would show, for the kinds that have something to show."""
        return None

    # Withdrawing

    def get_urls(self) -> list[URLPattern]:
        nom = f"{self.opts.app_label}_{self.opts.model_name}_retirer"
        vue = self.admin_site.admin_view(self.retirer)
        return [path("<path:object_id>/retirer/", vue, name=nom), *super().get_urls()]

    def retirer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that asks for a motif before taking it away from readers."""
        copie = self.get_object(request, unquote(object_id))
        if copie is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, copie):
            raise PermissionDenied
        formulaire = MotifForm(request.POST or None)
        if request.method == "POST" and formulaire.is_valid():
            try:
                version = publication.withdraw(
                    self.genre, copie.code, formulaire.cleaned_data["motif"], request.user.get_username()
                )
            except ValidationError as erreur:
                formulaire.add_error(None, erreur)
            else:
                texte = f"Version {version.numero} publiée : « {copie} » est retiré des pages et des agendas."
                self.log_change(request, copie, texte)
                self.message_user(request, texte, messages.SUCCESS)
                return HttpResponseRedirect(self._url("change", copie))
        contexte = {
            **self.admin_site.each_context(request),
            "title": f"Retirer « {copie} » ?",
            "opts": self.opts,
            "copie": copie,
            "est_obligation": self.genre is Genre.OBLIGATION,
            "form": formulaire,
            "url_retour": self._url("change", copie),
        }
        return TemplateResponse(request, "admin/obligations/retirer.html", contexte)


def _refus(request: HttpRequest) -> Refus | None:
    return getattr(request, "refus", None)
