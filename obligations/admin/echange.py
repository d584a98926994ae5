"""Export and import of the catalogue as TOML files, from the lists and the pages of working copies."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from obligations import travail
from obligations.admin import importation
from obligations.admin.importation import CopieChangee, Examen, Statut
from obligations.admin.listes import ListeAdmin
from obligations.echange import (
    TAILLE_DE_L_ENVOI,
    CopiesIllisibles,
    Faute,
    Fichier,
    bundle,
    file_of,
    unpack,
    working_values,
)
from obligations.genres import FORMES
from obligations.models import CopieDeTravail, Genre

FAUTES_MONTREES = 100
LIENS_APRES_UN_IMPORT = 10
TROP_DE_FICHIERS = "Plus de 100 fichiers à la fois : mettez-les dans un .zip."
TROP_GROS = f"Cet envoi est trop gros : {TAILLE_DE_L_ENVOI // 1_000_000} Mo au plus."
COPIE_CHANGEE = (
    "Une copie de travail a changé depuis cet aperçu : rien n’est importé. Lisez de nouveau ce qui serait remplacé, "
    "puis confirmez."
)


class PlusieursFichiers(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name)


class FichiersField(forms.FileField):
    """Every file of the input, as (name, content); what weighs too much is not read."""

    widget = PlusieursFichiers

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        un_fichier = super().clean
        fichiers: list[UploadedFile] = [un_fichier(fichier, initial) for fichier in data or [None]]
        if sum(fichier.size or 0 for fichier in fichiers) > TAILLE_DE_L_ENVOI:
            raise ValidationError(TROP_GROS)
        return [(fichier.name or "", fichier.read()) for fichier in fichiers]


class EnvoiForm(forms.Form):
    fichiers = FichiersField(
        label="Fichiers",
        allow_empty_file=True,  # told with the others
        widget=PlusieursFichiers(attrs={"accept": ".toml,.zip"}),
        error_messages={"required": "Choisissez au moins un fichier .toml, ou un .zip."},
        help_text=(
            "Un ou plusieurs fichiers .toml, ou un .zip rangé comme celui de « Tout exporter ». "
            f"{TAILLE_DE_L_ENVOI // 1_000_000} Mo au plus ; 100 fichiers au plus hors d’un .zip."
        ),
    )

    def tell(self, fautes: Collection[Faute]) -> None:
        """Each faute next to the field."""
        textes = [str(faute) for faute in fautes][:FAUTES_MONTREES]
        if len(fautes) > len(textes):
            reste = len(fautes) - len(textes)
            textes.append(f"Et {reste} autre{'s' if reste > 1 else ''} faute{'s' if reste > 1 else ''}.")
        self.add_error("fichiers", [ValidationError(texte) for texte in textes])


class EchangeAdmin(ListeAdmin):
    """Lists and pages that export what they show, and lead to the import of files of any kind."""

    genre: Genre
    actions: tuple[str, ...] = ("exporter",)

    def get_urls(self) -> list[URLPattern]:
        vues: list[tuple[str, Callable[..., Any], str]] = [
            ("exporter/", self.exporter_tout, "exporter_tout"),
            ("importer/", self.importer, "importer"),
            ("<path:object_id>/exporter/", self.exporter_un, "exporter"),
        ]
        enveloppe = self.admin_site.admin_view
        urls = [path(chemin, enveloppe(vue), name=self._nom(nom)) for chemin, vue, nom in vues]
        return [*urls, *super().get_urls()]

    def _nom(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _adresse(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self._nom(page)}", args=args, current_app=self.admin_site.name)

    def _retour(self, request: HttpRequest) -> str:
        """The list, for who may see it."""
        return self._adresse("changelist") if self.has_view_permission(request) else reverse("admin:index")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        liens = {
            "url_exporter_tout": self._adresse("exporter_tout") if _may_export_all(request) else "",
            "url_importer": self._adresse("importer") if importation.may_import(request.user) else "",
        }
        return super().changelist_view(request, {**liens, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        lien = {"url_exporter": self._adresse("exporter", object_id)}
        return super().change_view(request, object_id, form_url, {**lien, **(extra_context or {})})

    # Export

    @admin.action(description="Exporter en TOML (copies de travail, doutes compris)", permissions=["view"])
    def exporter(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        codes = list(queryset.values_list("code", flat=True))
        return self._exporte(request, list(travail.copies(self.genre).filter(code__in=codes)))

    @method_decorator(require_safe)
    def exporter_un(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copie = self.get_object(request, unquote(object_id))
        if copie is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, copie):
            raise PermissionDenied
        lue = travail.read(self.genre, copie.code)
        assert lue is not None
        return self._exporte(request, [lue]) or HttpResponseRedirect(self._adresse("change", copie.pk))

    @method_decorator(require_safe)
    def exporter_tout(self, request: HttpRequest) -> HttpResponse:
        if not _may_export_all(request):
            raise PermissionDenied
        return self._exporte(request) or HttpResponseRedirect(self._retour(request))

    def _exporte(self, request: HttpRequest, copies: list[CopieDeTravail] | None = None) -> HttpResponse | None:
        """One file, or a zip of several (None: of all); None, and a message, when some copy cannot be written."""
        try:
            valeurs = working_values(copies)
        except CopiesIllisibles as erreur:
            for message in erreur.messages[:FAUTES_MONTREES]:
                self.message_user(request, f"Rien n’est exporté. {message}", messages.ERROR)
            return None
        if copies is not None and len(valeurs) == 1:
            [((genre, code), valeur)] = valeurs.items()
            return _piece_jointe(f"{code}.toml", file_of(genre, valeur), "application/toml")
        nom, genres = ("catalogue", tuple(FORMES)) if copies is None else (f"{self.genre}s", (self.genre,))
        jour = timezone.localdate()
        return _piece_jointe(f"{nom}-{jour:%Y-%m-%d}.zip", bundle(valeurs, genres), "application/zip")

    # Import

    @method_decorator(csrf_exempt)  # checked below, once who asks is known and where Django's limits can be told
    def importer(self, request: HttpRequest) -> HttpResponse:
        if not importation.may_import(request.user):
            raise PermissionDenied
        try:
            return self._importer(request)
        except TooManyFilesSent:
            return self._formulaire(request, [TROP_DE_FICHIERS])
        except (RequestDataTooBig, TooManyFieldsSent):
            return self._formulaire(request, [TROP_GROS])

    @method_decorator(csrf_protect)
    def _importer(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._formulaire(request)
        if "scelle" in request.POST:
            return self._confirme(request)
        formulaire = EnvoiForm(request.POST, request.FILES)
        if not formulaire.is_valid():
            return self._page(request, {"form": formulaire})
        fichiers, fautes = unpack(formulaire.cleaned_data["fichiers"])
        return self._apercu(request, formulaire, fichiers, fautes)

    def _confirme(self, request: HttpRequest) -> HttpResponse:
        try:
            fichiers, revisions = importation.unseal(request.POST["scelle"], request.user)
            with transaction.atomic():
                ecrites = importation.write(fichiers, revisions, request.user)
                for apport, copie in ecrites:
                    page = self.admin_site.get_model_admin(FORMES[apport.genre].table)
                    note = page.log_addition if apport.statut is Statut.NOUVEAU else page.log_change
                    note(request, copie, f"importé depuis {apport.fichier}")
        except ValidationError as erreur:
            return self._formulaire(request, erreur.messages)
        except CopieChangee:
            return self._apercu(request, self._lie(), fichiers, alerte=COPIE_CHANGEE)
        self.message_user(request, _bilan(len(ecrites)), messages.SUCCESS)
        for _, copie in ecrites[:LIENS_APRES_UN_IMPORT]:
            self.message_user(request, self._lien_vers(copie), messages.INFO)
        return HttpResponseRedirect(self._retour(request))

    def _lien_vers(self, copie: CopieDeTravail) -> SafeString:
        page: Any = self.admin_site.get_model_admin(type(copie))
        return format_html('<a href="{}">Relire « {} » avant de publier</a>', page.url("publier", copie), str(copie))

    def _apercu(
        self,
        request: HttpRequest,
        formulaire: EnvoiForm,
        fichiers: list[Fichier],
        fautes: Iterable[Faute] = (),
        alerte: str = "",
    ) -> HttpResponse:
        """What confirming would do; or the form again, with all that is wrong."""
        examen = importation.examine(fichiers, request.user)
        fautes = [*fautes, *examen.fautes]
        if fautes:
            formulaire.tell(fautes)
            return self._page(request, {"form": formulaire})
        try:
            scelle = importation.seal(fichiers, examen.revisions, request.user)
        except ValidationError as erreur:
            return self._formulaire(request, erreur.messages)
        return self._page(request, {"form": None, "alerte": alerte, "scelle": scelle, **_par_statut(examen)})

    def _formulaire(self, request: HttpRequest, refus: Collection[str] = ()) -> HttpResponse:
        formulaire = self._lie() if refus else EnvoiForm()
        if refus:
            formulaire.add_error("fichiers", list(refus))
        return self._page(request, {"form": formulaire})

    def _lie(self) -> EnvoiForm:
        """A form to which errors can be added, though it was not the one submitted."""
        formulaire = EnvoiForm({}, MultiValueDict())
        formulaire.full_clean()
        formulaire.errors.clear()
        return formulaire

    def _page(self, request: HttpRequest, contexte: dict[str, Any]) -> HttpResponse:
        commun = {
            **self.admin_site.each_context(request),
            "title": "Importer des fichiers TOML",
            "opts": self.opts,
            "url_retour": self._retour(request),
            "url_exporter_tout": self._adresse("exporter_tout") if _may_export_all(request) else "",
        }
        return TemplateResponse(request, "admin/obligations/importer.html", {**commun, **contexte})


def _may_export_all(request: HttpRequest) -> bool:
    return all(
        request.user.has_perm(f"obligations.view_{genre}") or request.user.has_perm(f"obligations.change_{genre}")
        for genre in FORMES
    )


def _par_statut(examen: Examen) -> dict[str, Any]:
    return {
        cle: [apport for apport in examen.apports if apport.statut is statut]
        for cle, statut in (("nouveaux", Statut.NOUVEAU), ("changes", Statut.CHANGE), ("identiques", Statut.IDENTIQUE))
    }


def _bilan(nombre: int) -> str:
    if not nombre:
        return "Rien à importer : les copies de travail disent déjà exactement cela."
    combien = "Une copie de travail importée" if nombre == 1 else f"{nombre} copies de travail importées"
    return f"{combien}. Les lecteurs n’en verront rien avant publication."


def _piece_jointe(nom: str, contenu: bytes, sorte: str) -> HttpResponse:
    """A file to be saved, that nothing keeps on its way: it may hold doutes."""
    return HttpResponse(
        contenu,
        headers={
            "Content-Type": sorte,
            "Content-Disposition": content_disposition_header(True, nom) or "attachment",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
