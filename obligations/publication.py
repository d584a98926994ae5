"""Publish, withdraw, restore: the only doors between working copies and what the public reads."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from collectivites import signes
from obligations import catalogue, droits, registre, travail
from obligations.bascule import Bascule
from obligations.changements import MINEURES, changements, mineurs, sortes
from obligations.fiche import Fiche
from obligations.forme import lit_fiche
from obligations.genres import FORMES, en_json, genre_de, sans_doutes
from obligations.models import CopieDeTravail, Demande, Genre, Obligation, Version
from obligations.ressource import Ressource
from obligations.textes import refus
from obligations.typographie import date_longue, soigne

logger = logging.getLogger(__name__)


def publish(
    copie: CopieDeTravail, motif: str, auteur: str = "", instant: datetime | None = None, mineure: bool = False
) -> Version | None:
    """Publish the working copy as it stands in the database.

    instant: shared by publications of one transaction (see `new_instant`), else a new one. mineure: kept out of the
    public journal. None when readers already see exactly that. Raises ValidationError, in French, without a motif, or
    when the copy cannot be published: a value that cannot be, a reference to something unknown, a « mineure » that
    moves a date or a public, a text that its only reader would be its author (VALIDATION_CROISEE).
    """
    with transaction.atomic():
        one_at_a_time()
        if pourquoi := droits.refus_de_son_auteur(copie, auteur):
            raise ValidationError(pourquoi)
        return _publie(copie, valeur_publiable(copie), motif, auteur, instant, mineure)


def withdraw(genre: Genre, code: str, motif: str, auteur: str = "", instant: datetime | None = None) -> Version:
    """Take it away from readers; its Versions stay. Raises ValidationError when it is not published."""
    with transaction.atomic():
        one_at_a_time()
        derniere = Version.objects.of(genre, code).first()
        if derniere is None or derniere.retiree:
            raise ValidationError(f"« {code} » n’est pas publié : rien à retirer.")
        utilisateurs = [valeur.code for valeur in qui_nomme(genre, code)]
        if utilisateurs:
            raise ValidationError(f"« {code} » sert encore à ce qui est publié : {', '.join(utilisateurs)}.")
        contenu = signes.partout(signes.net, derniere.contenu)  # it may be older than that rule
        version = _ajoute(genre, code, contenu, motif, auteur, instant, retiree=True)
        assert version is not None  # a withdrawal always differs from what was published
        Demande.objects.filter(genre=genre, code=code).delete()
        return version


def mark_verified(code: str, jour: date, auteur: str = "", instant: datetime | None = None) -> Version | None:
    """Tell readers that someone read the fiche again on that day; whatever else waits in its working copy stays there.

    None when they are told that already. Raises ValidationError when it is not published.
    """
    with transaction.atomic():
        one_at_a_time()
        derniere = Version.objects.of(Genre.OBLIGATION, code).first()
        if derniere is None or derniere.retiree:
            raise ValidationError(f"« {code} » n’est pas publié : rien à marquer.")
        contenu = {**signes.partout(signes.net, derniere.contenu), "verifiee_le": jour.isoformat()}
        motif = f"Vérifiée le {date_longue(jour)}"
        version = _ajoute(Genre.OBLIGATION, code, contenu, motif, auteur, instant, mineure=True)
        if version:
            copie = Obligation.objects.filter(code=code)
            copie.update(verifiee_le=jour, revision=F("revision") + 1, modifiee_par=auteur)
        return version


def restore(version: Version, motif: str, auteur: str = "", instant: datetime | None = None) -> Version | None:
    """Publish an older Version again, and give the working copy its content; the doutes of the copy are kept.

    Its texts were read when it was published: they are not refused now, whatever rule came since. Raises
    ValidationError when that content names something that no longer exists, when it is a withdrawal, or when it can no
    longer be read.
    """
    genre = Genre(version.genre)
    if genre not in FORMES:
        raise ValidationError("Des populations ne se rétablissent pas : importez de nouveau le bon fichier.")
    if version.retiree:
        raise ValidationError(f"La version {version.numero} est un retrait : pour retirer, utilisez « Retirer ».")
    try:
        valeur = FORMES[genre].lit(version.contenu, dates_en_texte=True)
    except ValueError as erreur:
        raise ValidationError(str(erreur)) from erreur
    with transaction.atomic():
        one_at_a_time()
        copie = travail.write(genre, valeur, garde_les_doutes=True, auteur=auteur)
        return _publie(copie, _valeur_nommable(copie), motif, auteur, instant, mineure=False)


def publish_changeover(bascule: Bascule, auteur: str = "") -> Version | None:
    """Tell readers that the figures of a census take the place of those before. None when they were told just that."""
    return _ajoute(Genre.POPULATIONS, bascule.code, bascule.to_dict(), bascule.source, auteur, None)


def _publie(
    copie: CopieDeTravail, valeur: Any, motif: str, auteur: str, instant: datetime | None, mineure: bool
) -> Version | None:
    """The value becomes what readers see: its authors and whoever asked for it have their answer."""
    genre = genre_de(copie)
    version = _ajoute(genre, valeur.code, en_json(genre, valeur), motif, auteur, instant, mineure=mineure)
    travail.forget_authors(copie)
    Demande.objects.filter(genre=genre, code=valeur.code).delete()
    return version


def valeur_publiable(copie: CopieDeTravail) -> Any:
    """The value that publishing would show. Raises ValidationError, in French."""
    return _valeur(copie, refus)


def _valeur_nommable(copie: CopieDeTravail) -> Any:
    """The same, of texts that readers have seen already."""
    return _valeur(copie, lambda valeur: [])


def _valeur(copie: CopieDeTravail, refuse: Callable[[Any], Iterable[str]]) -> Any:
    try:
        valeur = sans_doutes(copie.to_valeur())
    except ValueError as erreur:
        raise ValidationError(str(erreur)) from erreur
    fautes = [*refuse(valeur), *_references_inconnues(valeur)]
    if fautes:
        raise ValidationError(fautes)
    return valeur


def _references_inconnues(valeur: Any) -> list[str]:
    """Each thing that the value names and that readers could not see."""
    publies = catalogue.codes_publies()
    return [
        f"« {code} » ({genre.label}) n’est pas publié. Publiez-le d’abord, ou corrigez le code."
        for genre, code in _noms(valeur)
        if (genre, code) not in publies
    ]


def qui_nomme(genre: Genre, code: str) -> list[Ressource | Fiche]:
    """The published things that name it, and that could not be without it."""
    if genre is Genre.OBLIGATION:
        return []
    lu = catalogue.read_catalogue()
    valeurs: list[Ressource | Fiche] = [*lu.ressources.values(), *lu.fiches.values()]
    return [valeur for valeur in valeurs if (genre, code) in _noms(valeur)]


def _noms(valeur: Any) -> list[tuple[Genre, str]]:
    """What a value names, each once: domaines, ressources, the caractéristiques of its conditions."""
    if isinstance(valeur, Ressource):
        return [(Genre.DOMAINE, code) for code in valeur.domaines]
    return _noms_d_une_fiche(valeur) if isinstance(valeur, Fiche) else []


def _noms_d_une_fiche(fiche: Fiche) -> list[tuple[Genre, str]]:
    noms = [(Genre.DOMAINE, fiche.domaine)]
    noms += [(Genre.RESSOURCE, code) for code in fiche.ressources]
    noms += [
        (Genre.CARACTERISTIQUE, condition.caracteristique)
        for regle in fiche.regles
        for condition in regle.conditions
        if condition.caracteristique
    ]
    return list(dict.fromkeys(noms))


def _ajoute(
    genre: Genre,
    code: str,
    contenu: dict[str, Any],
    motif: str,
    auteur: str,
    instant: datetime | None,
    retiree: bool = False,
    mineure: bool = False,
) -> Version | None:
    motif = signes.sans_traces(motif).strip()
    if not motif:
        raise ValidationError("Un motif est nécessaire pour publier, par exemple « Décret n° 2026-… : report ».")
    if len(motif) > 500:
        raise ValidationError(f"Motif de {len(motif)} caractères : 500 au plus.")
    if faute := signes.refus(motif):
        raise ValidationError(f"Motif : {faute}")
    with transaction.atomic():
        one_at_a_time()
        derniere = Version.objects.of(genre, code).first()
        if derniere and derniere.contenu == contenu and derniere.retiree == retiree:
            return None
        if mineure:
            _verifie_qu_elle_est_mineure(genre, derniere, contenu)
        version = Version.objects.create(
            genre=genre,
            code=code,
            numero=derniere.numero + 1 if derniere else 1,
            contenu=contenu,
            retiree=retiree,
            motif=motif,
            auteur=auteur,
            publiee_le=instant or new_instant(),
            mineure=mineure,
        )
        _note_dans_le_registre(derniere, version)
        transaction.on_commit(catalogue.refresh)
    logger.info(
        "publication genre=%s code=%s numero=%s retiree=%s auteur=%s", genre, code, version.numero, retiree, auteur
    )
    return version


def _verifie_qu_elle_est_mineure(genre: Genre, derniere: Version | None, contenu: dict[str, Any]) -> None:
    """Raises ValidationError when readers must be told."""
    if derniere is None or derniere.retiree:
        raise ValidationError("Une première publication, ou un retour en ligne, n’est pas une correction mineure.")
    if genre is Genre.OBLIGATION:
        trouves = changements(vue_publiee(derniere), lit_fiche(contenu, dates_en_texte=True).soignee())
        if not mineurs(trouves):
            graves = ", ".join(sorte.nom.lower() for sorte in sortes(trouves) if sorte not in MINEURES)
            raise ValidationError(f"Ce n’est pas une correction mineure : {graves}. Les lecteurs doivent le savoir.")


def _note_dans_le_registre(avant: Version | None, apres: Version) -> None:
    """Have the feeds follow: a fiche moves its dates, the title of a domaine those of all its fiches."""
    if apres.genre == Genre.OBLIGATION:
        registre.note_publication(
            apres.code,
            (vue_publiee(avant), titre_du_domaine(avant.contenu["domaine"]) if avant else ""),
            (vue_publiee(apres), titre_du_domaine(apres.contenu["domaine"])),
            avant,
            apres.motif,
            apres.publiee_le,
            registre.list_changes(),
        )
    elif apres.genre == Genre.DOMAINE and avant is not None:
        ancien, nouveau = (_titre(version) for version in (avant, apres))
        passes = registre.list_changes()
        for version in _currents(Genre.OBLIGATION):
            if version.contenu["domaine"] == apres.code:
                vue = vue_publiee(version)
                registre.note_publication(
                    version.code, (vue, ancien), (vue, nouveau), version, apres.motif, apres.publiee_le, passes
                )


def _currents(genre: Genre) -> list[Version]:
    """What readers see of that kind."""
    return list(Version.objects.current().filter(genre=genre, retiree=False))


def vue_publiee(version: Version | None) -> Fiche | None:
    """The fiche as that Version shows it to readers; None when it shows none."""
    return None if version is None or version.retiree else vue_de(version)


def vue_de(version: Version) -> Fiche:
    """The fiche that a Version holds, withdrawn or not, as readers would see it. Raises ValueError."""
    return lit_fiche(version.contenu, dates_en_texte=True).soignee()


def vue_lisible(version: Version) -> Fiche | None:
    """The same; None for a content of long ago that can no longer be read, or for what is no obligation."""
    try:
        return vue_de(version) if version.genre == Genre.OBLIGATION else None
    except ValueError:
        return None


def titre_du_domaine(code: str) -> str:
    """As readers see it; the code itself when it was never published."""
    domaine = Version.objects.of(Genre.DOMAINE, code).first()
    return _titre(domaine) if domaine else code


def _titre(version: Version) -> str:
    return soigne(signes.net(version.contenu["titre"]))


def refresh_ledger(instant: datetime) -> int:
    """Have the feeds say anew what changed without a publication: the form of their events, the public origin.

    To be called after a deployment; returns how many dates moved: none when nothing did.
    """
    with transaction.atomic():
        one_at_a_time()
        bouges = 0
        passes = registre.list_changes()
        titres = {domaine.code: _titre(domaine) for domaine in _currents(Genre.DOMAINE)}
        for version in _currents(Genre.OBLIGATION):
            domaine = version.contenu["domaine"]
            vue = vue_publiee(version), titres.get(domaine, domaine)
            bouges += registre.note_publication(version.code, vue, vue, version, version.motif, instant, passes)
        transaction.on_commit(catalogue.refresh)
    return bouges


def new_instant() -> datetime:
    """Now, in whole seconds as calendars compare them, and strictly later than the last publication.

    Two publications of one second would share a Last-Modified: a program that read between them would never see the
    second. Those of one transaction may share one: nobody can read between them.
    """
    maintenant = timezone.now().replace(microsecond=0)
    derniere = Version.objects.order_by("-id").values_list("publiee_le", flat=True).first()
    dernieres = [instant for instant in (derniere, registre.last_stamp()) if instant]
    return max([maintenant, *(instant + timedelta(seconds=1) for instant in dernieres)])


def one_at_a_time() -> None:
    """Wait for other publications to end; to be called first in a transaction, before anything is read to decide.

    Version ids must become visible in order, or a process could take a revision for complete that is not; and what a
    publication checks (its domaine is published) must still hold when it ends. SQLite has one writer at a time
    (settings: IMMEDIATE); PostgreSQL needs to be told.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE obligations_version IN SHARE ROW EXCLUSIVE MODE")
