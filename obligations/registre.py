"""The ledger of the feeds: for each date, which revision calendars were told, and when. See docs/flux.md.

`compare` decides, and touches nothing; `note_publication` keeps the tables, in the transaction of the publication.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from collectivites import signes
from collectivites.models import Passe
from obligations.echeances import Echeance, Periode, echeances_par_zone, fenetre
from obligations.evenement import empreinte, evenement
from obligations.fiche import Fiche, Regle
from obligations.models import DateAnnulee, EvenementPublie, Version

PARIS = ZoneInfo("Europe/Paris")
ANNEES_D_AVANCE = 2
"""A date enters the feeds on 1 January, two years before its own."""


@dataclass(frozen=True, slots=True)
class Estampille:
    """What a calendar compares: SEQUENCE, CREATED, LAST-MODIFIED."""

    sequence: int
    cree_le: datetime
    modifie_le: datetime


@dataclass(frozen=True, slots=True)
class Ligne:
    """One date in the ledger. annule_le: since when nobody has to keep it."""

    cle: str
    le: date
    empreinte: str
    estampille: Estampille
    annule_le: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parue:
    """One date as a fiche gives it: the day, a digest of what is seen, the règle that gives it."""

    le: date
    empreinte: str
    regle: Regle


@dataclass(frozen=True, slots=True)
class Annulee:
    """A date taken from those whom its règle of before bound, and not the règle of after."""

    cle: str
    regle: str
    le: date
    estampille: Estampille


@dataclass(frozen=True, slots=True)
class Changements:
    """What one publication does to the ledger."""

    lignes: tuple[Ligne, ...] = ()
    annulees: tuple[Annulee, ...] = ()


def nouvel_an(annee: int) -> datetime:
    """1 January at midnight in Paris: when the window of every feed moves."""
    return datetime(annee, 1, 1, tzinfo=PARIS)


def entree(le: date) -> datetime:
    """The instant at which a date of that day enters the window, without any publication."""
    return nouvel_an(le.year - ANNEES_D_AVANCE)


def estampille_sans_ligne(sequence: int, premiere: datetime, derniere: datetime, le: date) -> Estampille:
    """The stamps of a date that no publication noted: it entered the window since, as the years went by.

    premiere, derniere: the first and last publications of its fiche.
    """
    return Estampille(sequence, max(premiere, entree(le)), max(derniere, entree(le)))


def sequence_sans_ligne(numero: int, connue: bool) -> int:
    """Where a date without a row begins.

    A fiche published before the ledger existed, of which it knows no date, had the number of its Version for
    revision; a revision must not go down.
    """
    return 0 if connue else numero - 1


def estampille_de_retour(derniere: Estampille, le: date) -> Estampille:
    """The stamps of a date that was moved beyond the window, so cancelled, and enters it as the years go by."""
    return replace(derniere, sequence=derniere.sequence + 1, modifie_le=max(derniere.modifie_le, entree(le)))


def compare(
    lignes: Mapping[str, Ligne],
    avant: Mapping[str, Parue],
    apres: Mapping[str, Parue],
    instant: datetime,
    passes: Sequence[datetime] = (),
) -> Changements:
    """What the ledger of one fiche becomes when its dates `avant` give way to `apres`. Pure.

    passes: when the list of authorities changed. Since the last revision, a date may have been told anew, to some of
    those it binds, once at each of them (agenda/flux.py): what follows must be above.
    Same digest and same public: same stamps. Else one more, once an instant: nobody reads between two publications of
    one transaction. What was in the ledger and is in neither left the window, or was cancelled before: untouched.
    """
    nouvelles = {
        cle: _apres(lignes.get(cle), avant.get(cle), cle, parue, instant, passes) for cle, parue in apres.items()
    }
    for cle in avant.keys() - apres.keys():
        nouvelles[cle] = replace(_avance(lignes[cle], instant, passes), annule_le=instant)
    annulees = [
        Annulee(cle, parue.regle.cle, parue.le, replace(nouvelles[cle].estampille, modifie_le=instant))
        for cle, parue in avant.items()
        if cle not in apres or public(apres[cle].regle) != public(parue.regle)
    ]
    return Changements(
        tuple(ligne for cle, ligne in sorted(nouvelles.items()) if ligne != lignes.get(cle)), tuple(annulees)
    )


def public(regle: Regle) -> tuple[object, ...]:
    """All that decides whom a règle concerns."""
    return (
        frozenset(regle.types),
        regle.population,
        regle.population_reference,
        regle.agents,
        regle.agents_unite,
        regle.recettes,
        regle.conditions,
        regle.types_ecartes,
        regle.renouvellement,
        frozenset(extension.territoire for extension in regle.extensions),
        frozenset(code for derogation in regle.derogations for code in derogation.departements),
    )


def _apres(
    ligne: Ligne | None, avant: Parue | None, cle: str, parue: Parue, instant: datetime, passes: Sequence[datetime]
) -> Ligne:
    if ligne is None:
        return Ligne(cle, parue.le, parue.empreinte, Estampille(0, instant, instant))
    meme_public = avant is None or public(avant.regle) == public(parue.regle)
    if ligne.annule_le is None and ligne.empreinte == parue.empreinte and meme_public:
        return ligne
    return replace(_avance(ligne, instant, passes), le=parue.le, empreinte=parue.empreinte, annule_le=None)


def _avance(ligne: Ligne, instant: datetime, passes: Sequence[datetime]) -> Ligne:
    derniere = ligne.estampille.modifie_le
    if derniere == instant:
        return ligne
    pas = 1 + sum(1 for passe in passes if passe >= derniere)
    estampille = replace(ligne.estampille, sequence=ligne.estampille.sequence + pas, modifie_le=instant)
    return replace(ligne, estampille=estampille)


def parues(fiche: Fiche | None, domaine: str, periode: Periode) -> dict[str, Parue]:
    """The dates of a fiche in the period, by clé. fiche: as readers see it; None: it is not published.

    Where holidays tell zones apart, the day is that of the first zone, and the digest covers what each one sees.
    """
    if fiche is None:
        return {}
    adresse = adresse_de_la_fiche(fiche.code)
    trouvees = {}
    for regle in fiche.regles:
        par_cle: dict[str, list[Echeance]] = {}
        for dates in echeances_par_zone(fiche, regle, periode).values():
            for echeance in dates:
                par_cle.setdefault(echeance.cle, []).append(echeance)
        for cle, siennes in par_cle.items():
            vues = siennes if len(set(siennes)) > 1 else siennes[:1]
            vus = (evenement(fiche, regle, e, domaine, adresse, doute) for e in vues for doute in (False, True))
            trouvees[cle] = Parue(siennes[0].le, empreinte(*vus), regle)
    return trouvees


def adresse_de_la_fiche(code: str) -> str:
    """Where readers find it, under the public origin."""
    return f"{settings.ORIGINE_PUBLIQUE}{reverse('agenda:fiche', args=[code])}"


def note_publication(
    code: str,
    avant: tuple[Fiche | None, str],
    apres: tuple[Fiche | None, str],
    version: Version | None,
    motif: str,
    instant: datetime,
    passes: Sequence[datetime],
) -> int:
    """Bring the ledger of one fiche up to date, and say how many dates moved. Call it inside the transaction.

    avant, apres: the fiche as readers see it, and the title of its domaine. version: the one that they saw before.
    passes: see `list_changes`.
    """
    periode = fenetre(timezone.localdate(instant))
    parues_avant = parues(*avant, periode)
    parues_apres = parues_avant if apres is avant else parues(*apres, periode)
    ecrites = read(EvenementPublie.objects.filter(fiche=code))
    connues = _avec_les_entrees(ecrites, parues_avant, version) if version else ecrites
    changements = compare(connues, parues_avant, parues_apres, instant, passes)
    finales = {**connues, **{ligne.cle: ligne for ligne in changements.lignes}}
    _ecrit(code, [ligne for cle, ligne in finales.items() if ligne != ecrites.get(cle)])
    DateAnnulee.objects.bulk_create(
        [
            DateAnnulee(
                cle=annulee.cle,
                regle=annulee.regle,
                version=version,
                le=annulee.le,
                sequence=annulee.estampille.sequence,
                cree_le=annulee.estampille.cree_le,
                annulee_le=instant,
                motif=signes.net(motif),
            )
            for annulee in changements.annulees
        ],
        ignore_conflicts=True,
    )
    return len(changements.lignes)


def list_changes() -> list[datetime]:
    """When the list of authorities changed; asked once for all the fiches of a transaction, the table is long."""
    passes = Passe.objects.known_on(timezone.localdate())
    return list(passes.order_by().values_list("jusqu_a", flat=True).distinct())


def last_stamp() -> datetime | None:
    """The latest instant that the ledger holds, or at which the list of authorities changed."""
    instants = (
        EvenementPublie.objects.aggregate(dernier=Max("modifie_le"))["dernier"],
        Passe.objects.known_on(timezone.localdate()).aggregate(dernier=Max("jusqu_a"))["dernier"],
    )
    return max((instant for instant in instants if instant), default=None)


def _avec_les_entrees(
    connues: Mapping[str, Ligne], parues_avant: Mapping[str, Parue], version: Version
) -> dict[str, Ligne]:
    """The ledger with the dates that readers see and no publication noted."""
    muettes = {cle: parue for cle, parue in parues_avant.items() if cle not in connues or connues[cle].annule_le}
    if not muettes:
        return dict(connues)
    premiere = Version.objects.of(version.genre, version.code).order_by("numero")[0]
    sequence = sequence_sans_ligne(version.numero, bool(connues))
    toutes = dict(connues)
    for cle, parue in muettes.items():
        if cle in connues:
            estampille = estampille_de_retour(connues[cle].estampille, parue.le)
        else:
            estampille = estampille_sans_ligne(sequence, premiere.publiee_le, version.publiee_le, parue.le)
        toutes[cle] = Ligne(cle, parue.le, parue.empreinte, estampille)
    return toutes


def read(evenements: Iterable[EvenementPublie]) -> dict[str, Ligne]:
    """Rows of the ledger, by clé."""
    return {
        e.cle: Ligne(e.cle, e.le, e.empreinte, Estampille(e.sequence, e.cree_le, e.modifie_le), e.annule_le)
        for e in evenements
    }


def _ecrit(code: str, lignes: Iterable[Ligne]) -> None:
    champs = ("le", "empreinte", "sequence", "modifie_le", "annule_le")
    EvenementPublie.objects.bulk_create(
        [
            EvenementPublie(
                cle=ligne.cle,
                fiche=code,
                le=ligne.le,
                empreinte=ligne.empreinte,
                sequence=ligne.estampille.sequence,
                cree_le=ligne.estampille.cree_le,
                modifie_le=ligne.estampille.modifie_le,
                annule_le=ligne.annule_le,
            )
            for ligne in lignes
        ],
        update_conflicts=True,
        unique_fields=["cle"],
        update_fields=champs,
    )
