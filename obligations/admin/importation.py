"""An upload beside the working copies: what it would change, and changing it, all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from obligations import travail
from obligations.comparaison import Difference, contenu, differences, sans_ce_qui_reste_ici
from obligations.echange import Faute, Fichier
from obligations.envoi import Chose, Envoi, read, recognise
from obligations.etat import differences_a_publier, etats
from obligations.genres import FORMES, en_json
from obligations.models import CopieDeTravail, Genre

SCEAU_MAXIMAL = 2_300_000
"""Characters of the sealed files in the confirmation form: what Django lets a form hold, with some room."""
VIE_DU_SCEAU = 12 * 3600
"""Seconds."""

Utilisateur = Any
"""Of django.contrib.auth; it has a primary key and `has_perm`."""


class Statut(StrEnum):
    """What a file is to the working copy of its code."""

    NOUVEAU = "nouveau"
    CHANGE = "changé"
    IDENTIQUE = "identique"


@dataclass(frozen=True, slots=True)
class Apport:
    """One thing of an upload.

    nom: its title. etat: where its working copy stands. differences: what the file changes in it.
    en_attente: what the working copy says that readers do not see yet, and that the file replaces.
    illisible: why the working copy cannot be compared. change_ce_qu_on_lit: it changes more than the doutes.
    """

    genre: Genre
    code: str
    nom: str
    fichier: str
    statut: Statut
    revision: int | None = None
    etat: str = ""
    differences: tuple[Difference, ...] = ()
    en_attente: tuple[Difference, ...] = ()
    illisible: str = ""
    change_ce_qu_on_lit: bool = True

    @property
    def revision_lue(self) -> str:
        """Equal as long as nobody saves, creates or removes the working copy."""
        return f"{self.genre} {self.code} {self.revision}"


@dataclass(frozen=True, slots=True)
class Examen:
    """An upload, read. Nothing of it can be written while there are fautes."""

    envoi: Envoi
    fautes: list[Faute]
    apports: list[Apport]

    @property
    def a_ecrire(self) -> list[Apport]:
        return [apport for apport in self.apports if apport.statut is not Statut.IDENTIQUE]

    @property
    def revisions(self) -> list[str]:
        return [apport.revision_lue for apport in self.apports]


class CopieChangee(Exception):
    """Someone saved a working copy between the preview and the confirmation."""


def may_import(utilisateur: Utilisateur) -> bool:
    return any(utilisateur.has_perm(f"obligations.{droit}_{genre}") for genre in FORMES for droit in ("add", "change"))


def examine(fichiers: Iterable[Fichier], utilisateur: Utilisateur) -> Examen:
    """What these files would do. Raises PermissionDenied before their values are read."""
    choses, fautes = recognise(fichiers)
    en_base = {genre: set(travail.copies(genre).values_list("code", flat=True)) for genre in FORMES}
    _refuse_the_unentitled(choses, en_base, utilisateur)
    envoi = read(choses, en_base)
    fautes = sorted([*fautes, *envoi.fautes], key=lambda faute: (faute.fichier, faute.ligne))
    return Examen(envoi, fautes, [] if fautes else [a for genre in FORMES for a in _apports(genre, envoi)])


def _refuse_the_unentitled(
    choses: Iterable[Chose], en_base: Mapping[Genre, set[str]], utilisateur: Utilisateur
) -> None:
    for genre, existe in {(chose.genre, chose.code in en_base[chose.genre]) for chose in choses}:
        if not utilisateur.has_perm(f"obligations.{'change' if existe else 'add'}_{genre}"):
            raise PermissionDenied


def _apports(genre: Genre, envoi: Envoi) -> list[Apport]:
    valeurs = {code: valeur for (g, code), valeur in envoi.valeurs.items() if g is genre}
    copies = {copie.code: copie for copie in travail.copies(genre).filter(code__in=valeurs)}
    par_code = etats(genre, copies.values())
    return [
        _apport(genre, valeur, envoi.origines[genre, code].fichier.nom, copies.get(code), par_code.get(code))
        for code, valeur in valeurs.items()
    ]


def _apport(genre: Genre, valeur: Any, fichier: str, copie: CopieDeTravail | None, etat: Any) -> Apport:
    nom = next(getattr(valeur, champ) for champ in ("titre", "nom", "question") if hasattr(valeur, champ))
    if copie is None:
        return Apport(genre, valeur.code, nom, fichier, Statut.NOUVEAU)
    apres = en_json(genre, valeur)
    avant, illisible = {}, ""
    try:
        avant = contenu(copie)
    except ValueError as erreur:
        illisible = str(erreur)
    return Apport(
        genre,
        valeur.code,
        nom,
        fichier,
        Statut.IDENTIQUE if avant == apres else Statut.CHANGE,
        copie.revision,
        str(etat),
        tuple(differences(FORMES[genre].table, avant, apres)),
        tuple(differences_a_publier(copie, etat)) if avant != apres else (),
        illisible,
        sans_ce_qui_reste_ici(avant) != sans_ce_qui_reste_ici(apres),
    )


def write(
    fichiers: Iterable[Fichier], revisions: list[str], utilisateur: Utilisateur
) -> list[tuple[Apport, CopieDeTravail]]:
    """Write the working copies that these files change, all or none; nothing is published.

    revisions: as the editor read them. Raises CopieChangee when they moved, or when the files can no longer be
    written; ValidationError when a table refuses a value; PermissionDenied.
    """
    auteur = utilisateur.get_username()
    with transaction.atomic():
        for genre, forme in FORMES.items():  # from here on, nobody else saves them
            codes = [revision.split()[1] for revision in revisions if revision.split()[0] == genre]
            list(forme.table._default_manager.select_for_update().filter(code__in=codes).order_by("pk"))
        examen = examine(fichiers, utilisateur)
        if examen.fautes or examen.revisions != revisions:
            raise CopieChangee
        ecrites = []
        for apport in examen.a_ecrire:
            try:
                copie = travail.write(apport.genre, examen.envoi.valeurs[apport.genre, apport.code], auteur=auteur)
            except ValidationError as erreur:
                raise ValidationError([f"{apport.fichier} : {message}" for message in erreur.messages]) from erreur
            if apport.change_ce_qu_on_lit:
                travail.note_author(copie, auteur)
            ecrites.append((apport, copie))
        return ecrites


def seal(fichiers: Iterable[Fichier], revisions: list[str], utilisateur: Utilisateur) -> str:
    """What the confirmation form carries, and only this user can send back. Raises ValidationError when too long."""
    contenu_scelle = {"fichiers": [(fichier.nom, fichier.texte) for fichier in fichiers], "revisions": revisions}
    texte = signing.dumps(contenu_scelle, salt=_sel(utilisateur), compress=True)
    if len(texte) > SCEAU_MAXIMAL:
        raise ValidationError("Ces fichiers sont trop gros ensemble : envoyez-les en plusieurs fois.")
    return texte


def unseal(texte: str, utilisateur: Utilisateur) -> tuple[list[Fichier], list[str]]:
    """Raises ValidationError when it was not sealed for this user, or too long ago."""
    try:
        scelle = signing.loads(texte, salt=_sel(utilisateur), max_age=VIE_DU_SCEAU)
    except signing.BadSignature as erreur:
        raise ValidationError("Cette confirmation est illisible ou trop ancienne. Envoyez de nouveau.") from erreur
    return [Fichier(nom, contenu_) for nom, contenu_ in scelle["fichiers"]], scelle["revisions"]


def _sel(utilisateur: Utilisateur) -> str:
    return f"obligations.importation.{utilisateur.pk}"
