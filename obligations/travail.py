"""Writing a value into its working rows."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Model, QuerySet

from obligations.fiche import Fiche, Regle
from obligations.genres import FORMES
from obligations.models import CopieDeTravail, Domaine, Genre, Obligation, Ressource
from obligations.models import Regle as LigneDeRegle
from obligations.models import Source as LigneDeSource


def empreinte(genre: Genre, valeur: Any) -> str:
    """A digest of the whole value, doutes included: equal digests, equal contents."""
    texte = json.dumps(FORMES[genre].ecrit(valeur), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()


def read(genre: Genre, code: str) -> CopieDeTravail | None:
    """The working row of that code, with what `to_valeur` reads."""
    return copies(genre).filter(code=code).first()


def copies(genre: Genre) -> QuerySet[Any]:
    """Every working row of that kind, with what `to_valeur` reads."""
    if genre is Genre.OBLIGATION:
        return Obligation.objects.with_details()
    return FORMES[genre].table._default_manager.all()


def write(genre: Genre, valeur: Any, *, garde_les_doutes: bool = False, auteur: str = "") -> CopieDeTravail:
    """Make the working row of that code say what the value says, and return it. Raises ValidationError.

    auteur: who did it, to be told to an editor who has the page open; empty: a command. See also `note_author`.
    """
    check(genre, valeur)
    with transaction.atomic():
        if genre is Genre.OBLIGATION:
            return _write_fiche(valeur, garde_les_doutes, auteur)
        table = FORMES[genre].table
        champs = _champs(valeur)
        if garde_les_doutes:
            champs.pop("doutes", None)
        copie, _ = table._default_manager.update_or_create(code=valeur.code, defaults=champs)
        note_save(copie, auteur)
        return copie


def note_save(copie: CopieDeTravail, auteur: str) -> None:
    """An editor who has the page open will be told (admin): what was just written is not overwritten unknowingly."""
    table = type(copie)._default_manager
    table.filter(pk=copie.pk).update(revision=F("revision") + 1, modifiee_par=auteur)
    copie.refresh_from_db(fields=["revision", "modifiee_par"])


def note_author(copie: CopieDeTravail, auteur: str) -> None:
    """The same, for who changed what readers would see: they are among its authors until it is published."""
    copie.auteurs = list(dict.fromkeys([*copie.auteurs, auteur]))
    type(copie)._default_manager.filter(pk=copie.pk).update(auteurs=copie.auteurs)
    note_save(copie, auteur)


def forget_authors(copie: CopieDeTravail) -> None:
    """What it says is published: who comes next begins a new text."""
    copie.auteurs = []
    type(copie)._default_manager.filter(pk=copie.pk).exclude(auteurs=[]).update(auteurs=[])


def _write_fiche(fiche: Fiche, garde_les_doutes: bool, auteur: str) -> Obligation:
    domaine = Domaine.objects.filter(code=fiche.domaine).first()
    if domaine is None:
        raise ValidationError(f"domaine : « {fiche.domaine} » inconnu.")
    ressources = list(Ressource.objects.filter(code__in=fiche.ressources))
    absentes = set(fiche.ressources) - {ressource.code for ressource in ressources}
    if absentes:
        raise ValidationError(f"ressources : « {', '.join(sorted(absentes))} » inconnues.")
    champs = _champs(fiche)
    if garde_les_doutes:
        champs.pop("doutes")
    obligation, _ = Obligation.objects.update_or_create(code=fiche.code, defaults={**champs, "domaine": domaine})
    obligation.ressources.set(ressources)
    obligation.regles.exclude(cle__in=[regle.cle for regle in fiche.regles]).delete()
    for ordre, regle in enumerate(fiche.regles):
        ligne = {**_champs_de_regle(regle), "ordre": ordre}
        LigneDeRegle.objects.update_or_create(obligation=obligation, cle=regle.cle, defaults=ligne)
    obligation.sources.all().delete()
    LigneDeSource.objects.bulk_create(
        LigneDeSource(obligation=obligation, ordre=ordre, titre=source.titre, url=source.url, dit=source.dit)
        for ordre, source in enumerate(fiche.sources)
    )
    note_save(obligation, auteur)
    return Obligation.objects.with_details().get(pk=obligation.pk)


def check(genre: Genre, valeur: Any) -> None:
    """What a column cannot hold (too long, too large) is refused with its name, before a database does it its way.

    Raises ValidationError with all of it; writes nothing.
    """
    fautes = []
    for ou, ligne in _lignes(genre, valeur):
        try:
            ligne.clean_fields(exclude={"obligation", "domaine", "ressources"})
        except ValidationError as erreur:
            fautes += [f"{ou}{nom} : {' '.join(messages)}" for nom, messages in erreur.message_dict.items()]
    if fautes:
        raise ValidationError(fautes)


def _lignes(genre: Genre, valeur: Any) -> Iterator[tuple[str, Model]]:
    """(how its keys begin in messages, unsaved row) for each row that the value makes."""
    yield "", FORMES[genre].table(**_champs(valeur))
    if genre is Genre.OBLIGATION:
        for regle in valeur.regles:
            yield f"regles.{regle.cle}.", LigneDeRegle(cle=regle.cle, **_champs_de_regle(regle))
        for rang, source in enumerate(valeur.sources, start=1):
            yield f"sources[{rang}].", LigneDeSource(titre=source.titre, url=source.url, dit=source.dit)


def _champs(valeur: Any) -> dict[str, Any]:
    """The columns of its own row."""
    a_part = {"domaine", "regles", "sources", "ressources"} if isinstance(valeur, Fiche) else set()
    return {champ.name: _simple(getattr(valeur, champ.name)) for champ in fields(valeur) if champ.name not in a_part}


def _champs_de_regle(regle: Regle) -> dict[str, Any]:
    a_part = {"cle", "types_ecartes"}  # the fiche sets the second
    champs = {champ.name: _simple(getattr(regle, champ.name)) for champ in fields(regle) if champ.name not in a_part}
    champs["rythme"] = list(regle.rythme.lignes) if regle.rythme else []
    datee = isinstance(regle.effet, date)
    champs["effet"] = regle.effet if datee else None
    champs["effet_sans_date"] = "" if datee else str(regle.effet)
    for nom in (
        "population",
        "agents",
        "recettes",
        "montant_marche",
        "achats_annuels",
        "delai",
        "report",
        "renouvellement",
    ):
        champs[nom] = str(getattr(regle, nom) or "")
    return champs


def _simple(valeur: Any) -> Any:
    """What a column keeps: lists of texts for tuples, text for enumerations."""
    if isinstance(valeur, tuple):
        return [str(element) for element in valeur]
    return str(valeur) if isinstance(valeur, str) else valeur
