"""The Catalogue: all that is published, an immutable value kept in the memory of each process."""

import logging
import math
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error as PanneDeBase
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from collectivites.minuit import lendemain
from collectivites.models import Millesime, Passe
from collectivites.profil import Profil, TypeCollectivite
from obligations.classe import Classe, Coupes
from obligations.echeances import Echeance, Periode, echeances_par_zone, fenetre
from obligations.fiche import Fiche, Regle
from obligations.forme import lit_fiche
from obligations.jours_feries import Zone, zone
from obligations.models import DateAnnulee, EvenementPublie, Genre, Version
from obligations.registre import (
    Estampille,
    Ligne,
    estampille_de_retour,
    estampille_sans_ligne,
    read,
    sequence_sans_ligne,
)
from obligations.ressource import Ressource
from obligations.typographie import soigne
from obligations.vocabulaire import Caracteristique, Domaine

logger = logging.getLogger(__name__)

Etat = tuple[object, ...]
"""What moves when something that readers see does; to be compared, and nothing else."""


@dataclass(frozen=True, slots=True)
class Parution:
    """When a fiche was published: its first and latest Versions, aware instants to the second."""

    numero: int
    premiere: datetime
    derniere: datetime


ECART_D_UN_REPORT = timedelta(days=14)
"""Between the days to act of two zones, or before and after the law moved one: a few closed days in a row, at most."""
JOURS_APRES_LA_DATE = timedelta(days=30)
JOURS_APRES_L_ANNULATION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Annulation:
    """A date that a publication took from those whom `regle`, as it was, bound: kept a while, with the reason.

    ailleurs: the same date in the zones whose holidays put it on another day.
    """

    fiche: Fiche
    regle: Regle
    echeance: Echeance
    estampille: Estampille
    motif: str
    ailleurs: Mapping[Zone, Echeance] = field(default_factory=dict)

    def dans(self, zone: Zone) -> "Annulation":
        """As it is told in that zone."""
        return replace(self, echeance=self.ailleurs[zone]) if zone in self.ailleurs else self

    @property
    def dernier_jour(self) -> date:
        """The last day it is shown: 30 days after the date, or 90 after the cancellation, whichever is later."""
        return max(
            self.echeance.le + JOURS_APRES_LA_DATE,
            timezone.localdate(self.estampille.modifie_le) + JOURS_APRES_L_ANNULATION,
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything readers see, texts already in French typography.

    revision: grows at each publication; 0: nothing was ever published. publie_le: instant of the latest publication.
    lignes: by clé, what the ledger says of each date; fiches_au_registre: codes of those it knows.
    annulations: dates taken away, the latest first. etat: what `etat_publie` said when it was read.
    retirees, ressources_retirees: codes of what was withdrawn. questions_retirees: caractéristiques no longer asked.
    """

    revision: int = 0
    publie_le: datetime | None = None
    domaines: Mapping[str, Domaine] = field(default_factory=dict)
    caracteristiques: Mapping[str, Caracteristique] = field(default_factory=dict)
    ressources: Mapping[str, Ressource] = field(default_factory=dict)
    fiches: Mapping[str, Fiche] = field(default_factory=dict)
    parutions: Mapping[str, Parution] = field(default_factory=dict)
    retirees: frozenset[str] = frozenset()
    ressources_retirees: frozenset[str] = frozenset()
    questions_retirees: frozenset[str] = frozenset()
    lignes: Mapping[str, Ligne] = field(default_factory=dict)
    fiches_au_registre: frozenset[str] = frozenset()
    annulations: tuple[Annulation, ...] = ()
    etat: Etat = ()
    _coupes: dict[object, tuple[Coupes, Mapping[Zone, int]]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def liste(self) -> Etat:
        """What moves when the list of authorities does; nothing but None before it is loaded."""
        return self.etat[2:]

    def classe(self, profil: Profil, periode: Periode) -> Classe:
        """What tells this profile from another, for every règle that has, or had, a date in the period.

        The zone of its place too, where the holidays of that zone move one of these dates.
        """
        cle = (profil.types, periode)
        if cle not in self._coupes:
            self._coupes[cle] = self._decoupe(profil.types, periode)
        coupes, rangs = self._coupes[cle]
        return coupes.classe(profil), rangs[zone(profil.departement)]

    def _decoupe(self, types: frozenset[TypeCollectivite], periode: Periode) -> tuple[Coupes, Mapping[Zone, int]]:
        """The thresholds and the zones that matter to authorities of these types: same rank, same dates."""
        regles = []
        dates: dict[Zone, list[Echeance]] = {zone_: [] for zone_ in Zone}
        for fiche, regle in self.regles():
            par_zone = echeances_par_zone(fiche, regle, periode)
            if any(par_zone.values()):
                regles.append(regle)
            for zone_, siennes in par_zone.items():
                dates[zone_] += siennes
        for annulation in self.annulations:
            regles.append(annulation.regle)
            for zone_ in Zone:
                dates[zone_].append(annulation.dans(zone_).echeance)
        distinctes = list(dict.fromkeys(map(tuple, dates.values())))
        rangs = {zone_: distinctes.index(tuple(siennes)) for zone_, siennes in dates.items()}
        return Coupes.of(r for r in regles if not types or types & set(r.types)), rangs

    def estampille(self, echeance: Echeance) -> Estampille:
        """What a calendar compares for that date."""
        ligne = self.lignes.get(echeance.cle)
        if ligne is not None:
            annulee = ligne.annule_le is not None
            return estampille_de_retour(ligne.estampille, echeance.le) if annulee else ligne.estampille
        parution = self.parutions[echeance.fiche_code]
        sequence = sequence_sans_ligne(parution.numero, echeance.fiche_code in self.fiches_au_registre)
        return estampille_sans_ligne(sequence, parution.premiere, parution.derniere, echeance.le)

    def fiches_aidees(self, ressource: str) -> list[Fiche]:
        """The fiches that this ressource helps to comply with."""
        return [fiche for fiche in self.fiches.values() if ressource in fiche.ressources]

    def regles(self) -> Iterator[tuple[Fiche, Regle]]:
        """Every règle with its fiche, fiches by domaine then code."""
        for fiche in self.fiches.values():
            for regle in fiche.regles:
                yield fiche, regle


def current_catalogue() -> Catalogue:
    """The published catalogue; the database is asked for a newer one at most every CATALOGUE_AGE_MAXIMAL.

    While one thread asks and reads, and when the database does not answer, readers get what this process holds.
    Raises django.db.Error when it holds nothing.
    """
    garde = _memoire.garde
    if garde is not None and time.monotonic() - garde.verifie_a < settings.CATALOGUE_AGE_MAXIMAL:
        return garde.catalogue
    if not _memoire.verrou.acquire(blocking=garde is None):
        assert garde is not None
        return garde.catalogue
    try:
        return _a_jour()
    finally:
        _memoire.verrou.release()


def _a_jour() -> Catalogue:
    """The catalogue of the database, read only if it moved; to be called by one thread at a time."""
    garde, maintenant = _memoire.garde, time.monotonic()
    if garde is not None and maintenant - garde.verifie_a < settings.CATALOGUE_AGE_MAXIMAL:
        return garde.catalogue
    try:
        catalogue = (
            garde.catalogue if garde is not None and etat_publie() == garde.catalogue.etat else read_catalogue()
        )
    except PanneDeBase:
        if garde is None:
            raise
        logger.exception("catalogue : la base ne répond pas, revision=%s reste servie", garde.catalogue.revision)
        catalogue = garde.catalogue
    _memoire.garde = _Garde(catalogue, maintenant)
    return catalogue


def etat_publie() -> Etat:
    """The latest Version, the latest stamp of the ledger, and of the list of authorities, in one tiny query.

    What the list will change is no state of today: the latter moves at the midnight of its day.
    """
    demain = connection.ops.adapt_datetimefield_value(lendemain(timezone.localdate()))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT MAX(id) FROM {Version._meta.db_table}),"
            f" (SELECT MAX(modifie_le) FROM {EvenementPublie._meta.db_table}),"
            f" (SELECT MAX(charge_le) FROM {Millesime._meta.db_table}),"
            f" (SELECT MAX(jusqu_a) FROM {Passe._meta.db_table} WHERE jusqu_a < %s)",
            [demain],
        )
        return tuple(cursor.fetchone())


def refresh() -> None:
    """Have the next reader of this process ask the database at once. What it holds stays, should it not answer."""
    if _memoire.garde is not None:
        _memoire.garde = replace(_memoire.garde, verifie_a=-math.inf)


def forget() -> None:
    """Forget all: the next reader of this process reads the database again."""
    _memoire.garde = None


def codes_publies() -> set[tuple[str, str]]:
    """(genre, code) of all that readers see now, asked of the database: right inside a transaction."""
    return set(Version.objects.current().filter(retiree=False).values_list("genre", "code"))


def read_catalogue() -> Catalogue:
    """All that is published and what the ledger says of it, of one same revision, in seven queries."""
    while True:
        avant = etat_publie()
        lu = replace(_lit(), etat=avant)
        if avant == etat_publie():
            return lu
        # Something was published between two queries: read again, a reader must never see half of it.


def _lit() -> Catalogue:
    versions = list(Version.objects.current().order_by("code"))
    premieres = dict(
        Version.objects.filter(genre=Genre.OBLIGATION).values_list("code").annotate(premiere=Min("publiee_le"))
    )
    publiees = [version for version in versions if not version.retiree]
    domaines = _valeurs(publiees, Genre.DOMAINE, Domaine.from_dict, tri=lambda domaine: (domaine.ordre, domaine.code))
    lues = _valeurs(publiees, Genre.OBLIGATION, lit_fiche, tri=lambda fiche: fiche.code)
    rang = {code: rang for rang, code in enumerate(domaines)}
    fiches = dict(sorted(lues.items(), key=lambda paire: (rang.get(paire[1].domaine, len(rang)), paire[0])))
    return Catalogue(
        revision=max((version.pk for version in versions), default=0),
        publie_le=max((version.publiee_le for version in versions), default=None),
        domaines=domaines,
        caracteristiques=_valeurs(
            publiees,
            Genre.CARACTERISTIQUE,
            Caracteristique.from_dict,
            tri=lambda question: (question.ordre, question.code),
        ),
        ressources=_valeurs(
            publiees, Genre.RESSOURCE, Ressource.from_dict, tri=lambda ressource: ressource.nom.lower()
        ),
        fiches=fiches,
        parutions={
            version.code: Parution(version.numero, premieres[version.code], version.publiee_le)
            for version in publiees
            if version.genre == Genre.OBLIGATION
        },
        retirees=_retirees(versions, Genre.OBLIGATION),
        ressources_retirees=_retirees(versions, Genre.RESSOURCE),
        questions_retirees=_retirees(versions, Genre.CARACTERISTIQUE),
        **_registre(),
    )


def _registre() -> dict[str, Any]:
    """What the ledger says, in memory."""
    evenements = list(EvenementPublie.objects.all())
    return {
        "lignes": read(evenements),
        "fiches_au_registre": frozenset(evenement.fiche for evenement in evenements),
        "annulations": tuple(_annulations()),
    }


def _annulations() -> Iterator[Annulation]:
    """Those that a window may still show, the latest first; their fiches as they were then."""
    fiches: dict[int, Fiche] = {}
    recentes = DateAnnulee.objects.filter(le__gte=fenetre(timezone.localdate()).du)
    for ligne in recentes.select_related("version").order_by("-id"):
        if ligne.version_id not in fiches:
            fiches[ligne.version_id] = lit_fiche(ligne.version.contenu, dates_en_texte=True).soignee()
        fiche = fiches[ligne.version_id]
        regle = fiche.regle(ligne.regle)
        autour = Periode(ligne.le - ECART_D_UN_REPORT, ligne.le + ECART_D_UN_REPORT)
        par_zone = {
            zone_: echeance
            for zone_, dates in echeances_par_zone(fiche, regle, autour).items()
            for echeance in dates
            if echeance.cle == ligne.cle
        }
        if par_zone:
            echeance = par_zone[Zone.METROPOLE]
            ailleurs = {zone_: autre for zone_, autre in par_zone.items() if autre != echeance}
            estampille = Estampille(ligne.sequence, ligne.cree_le, ligne.annulee_le)
            yield Annulation(fiche, regle, echeance, estampille, soigne(ligne.motif), ailleurs)


def _valeurs(versions: list[Version], genre: Genre, lit: Any, tri: Any) -> dict[str, Any]:
    valeurs = [lit(v.contenu, dates_en_texte=True).soignee() for v in versions if v.genre == genre]
    return {valeur.code: valeur for valeur in sorted(valeurs, key=tri)}


def _retirees(versions: list[Version], genre: Genre) -> frozenset[str]:
    return frozenset(version.code for version in versions if version.genre == genre and version.retiree)


@dataclass(frozen=True, slots=True)
class _Garde:
    catalogue: Catalogue
    verifie_a: float


class _Memoire:
    """What this process remembers: one reference, replaced whole, so that readers need no lock."""

    def __init__(self) -> None:
        self.garde: _Garde | None = None
        self.verrou = threading.Lock()


_memoire = _Memoire()
