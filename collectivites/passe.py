"""What an authority was known for before: its dates may change without the law, and its calendars must be told.

What a figure to come will change is written in advance, up to the midnight of its day: nothing has to run then.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from collectivites.bascule import derniers_recensements
from collectivites.faits import FORMES, faits_d_un_groupement
from collectivites.lieux import departement_de
from collectivites.minuit import minuit
from collectivites.models import (
    Collectivite,
    Correction,
    Millesime,
    Passe,
    PasseQuerySet,
    Population,
    recensement_en_vigueur,
)
from collectivites.profil import Profil, TypeCollectivite
from collectivites.registre import MUNICIPALE, TOTALE, Chiffre, Registre

LOT = 2_000

Figure = tuple[int, int | None]
"""(inhabitants, census)."""
Figures = dict[tuple[str, str], Figure]
"""By (code, kind)."""


@dataclass(frozen=True, slots=True)
class Connu:
    """The facts that a profile is made of."""

    types: tuple[str, ...]
    totale: int | None
    municipale: int | None
    faits: tuple[tuple[str, bool], ...] = ()
    recensement_total: int | None = None
    recensement_municipal: int | None = None
    recensement_en_vigueur: int | None = None
    departement: str = ""

    def to_profil(self) -> Profil:
        return Profil(
            types=frozenset(TypeCollectivite(type_) for type_ in self.types),
            population_totale=self.totale,
            population_municipale=self.municipale,
            faits=dict(self.faits),
            recensement_total=self.recensement_total,
            recensement_municipal=self.recensement_municipal,
            recensement_en_vigueur=self.recensement_en_vigueur,
            departement=self.departement,
        )


@dataclass(frozen=True, slots=True)
class Liste:
    """The list of authorities and all its figures, those to come included: who is known for what, on any day.

    entites: code -> form, types, EPCI, place. corrections: an editor's figures, on every day.
    """

    entites: Mapping[str, tuple[str, tuple[str, ...], str, str]]
    chiffres: tuple[Chiffre, ...]
    corrections: Mapping[tuple[str, str], Figure]
    recensements: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, registre: Registre) -> "Liste":
        """That of the tables, would they say what that registre says."""
        return cls(
            {
                code: (e.forme, e.types, e.epci, departement_de(e.departement, e.region))
                for code, e in registre.entites.items()
            },
            tuple(registre.chiffres.values()),
            _corrections(),
            tuple((annee, jour.isoformat()) for annee, jour in derniers_recensements(registre)),
        )

    def connus(self, jour: date) -> dict[str, Connu]:
        """By code, what each is known for on that day."""
        figures = self._figures(jour)
        corrigees = {**figures, **self.corrections}
        membres = self._membres(figures)
        en_vigueur = recensement_en_vigueur(self.recensements, jour)
        inconnue: tuple[None, None] = None, None
        connus = {}
        for code, (forme, types, _, departement) in self.entites.items():
            totale, recensement_total = corrigees.get((code, TOTALE), inconnue)
            municipale, recensement_municipal = corrigees.get((code, MUNICIPALE), inconnue)
            faits = tuple(sorted(faits_d_un_groupement(forme, membres.get(code, [])).items()))
            connus[code] = Connu(
                types, totale, municipale, faits, recensement_total, recensement_municipal, en_vigueur, departement
            )
        return connus

    def jours_a_venir(self, jour: date) -> list[date]:
        """The days after that one on which figures come into force."""
        return sorted({c.en_vigueur for c in self.chiffres if c.en_vigueur and c.en_vigueur > jour})

    def _figures(self, jour: date) -> Figures:
        """The figure of each kind to go by on that day."""
        en_vigueur = [c for c in self.chiffres if c.en_vigueur is None or c.en_vigueur <= jour]
        return {(c.code, c.sorte): (c.population, c.recensement) for c in sorted(en_vigueur, key=lambda c: c.rang)}

    def _membres(self, figures: Figures) -> dict[str, list[tuple[int, int]]]:
        """By grouping, the smallest and largest figures known of each member."""
        membres: dict[str, list[tuple[int, int]]] = {}
        for commune, (_, _, epci, _) in self.entites.items():
            siennes = [figures[commune, sorte][0] for sorte in (TOTALE, MUNICIPALE) if (commune, sorte) in figures]
            if epci and siennes:
                membres.setdefault(epci, []).append((min(siennes), max(siennes)))
        return membres


@contextmanager
def noted(code: str = "") -> Iterator[None]:
    """Keep what each authority that the block changes was known for until now, and will be until each day to come.

    code: it changes that one alone.
    """
    with transaction.atomic():
        jour = timezone.localdate()
        avant = connus(jour, code)
        yield
        liste = _liste(code)
        apres = _d_une(liste.connus(jour), code)
        instant = _instant(jour)
        _prevus(code, jour).delete()
        ecrits = [_passe(c, connu, instant) for c, connu in _changes(avant, apres)]
        maintenant = {passe.code for passe in ecrits if instant == minuit(timezone.localdate(instant))}
        for suivant in liste.jours_a_venir(jour):
            avant, apres = apres, _d_une(liste.connus(suivant), code)
            a_minuit = [_passe(c, connu, minuit(suivant)) for c, connu in _changes(avant, apres)]
            ecrits += [p for p in a_minuit if p.jusqu_a != instant or p.code not in maintenant]
        Passe.objects.bulk_create(ecrits, batch_size=LOT)


def connus(jour: date, code: str = "") -> dict[str, Connu]:
    """By code, what `Collectivite.to_profil` would say on that day, read at once; of that one alone, if given."""
    return _d_une(_liste(code).connus(jour), code)


def list_on(jour: date) -> datetime | None:
    """What moves with the day, for who keeps what the list said: the latest midnight at which it changed by itself."""
    return Passe.objects.known_on(jour).aggregate(Max("jusqu_a"))["jusqu_a__max"]


def _d_une(connus_: dict[str, Connu], code: str) -> dict[str, Connu]:
    return {c: connu for c, connu in connus_.items() if code in ("", c)}


def _changes(avant: Mapping[str, Connu], apres: Mapping[str, Connu]) -> Iterator[tuple[str, Connu]]:
    """What each that is still there was known for, when it is no more."""
    return ((c, connu) for c, connu in avant.items() if c in apres and apres[c] != connu)


def _liste(code: str) -> Liste:
    """What the tables say. For a grouping, its members are needed too; else that one alone will do."""
    collectivites, populations = Collectivite.objects.all(), Population.objects.all()
    if code and not collectivites.filter(code=code, forme__in=FORMES).exists():
        collectivites, populations = collectivites.filter(code=code), populations.filter(collectivite=code)
    recensements = Millesime.objects.values_list("recensements", flat=True).first() or []
    lignes = populations.values_list("collectivite", "sorte", "recensement", "en_vigueur", "population", "source")
    return Liste(
        {
            c: (forme, tuple(types), epci or "", departement_de(departement, region))
            for c, forme, types, epci, departement, region in collectivites.values_list(
                "code", "forme", "types", "epci", "departement", "region"
            )
        },
        tuple(Chiffre(*ligne) for ligne in lignes),
        _corrections(),
        tuple((annee, jour) for annee, jour in recensements),
    )


def _corrections() -> dict[tuple[str, str], Figure]:
    lignes = Correction.objects.values_list("collectivite", "sorte", "population", "recensement")
    return {(code, sorte): (population, recensement) for code, sorte, population, recensement in lignes}


def _prevus(code: str, jour: date) -> PasseQuerySet:
    prevus = Passe.objects.planned_on(jour)
    return prevus.filter(code=code) if code else prevus


def _instant(jour: date) -> datetime:
    """The next whole second, later than the last one: and than a publication of this very second."""
    prochaine = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    dernier = Passe.objects.known_on(jour).aggregate(Max("jusqu_a"))["jusqu_a__max"]
    return max(prochaine, dernier + timedelta(seconds=1)) if dernier else prochaine


def _passe(code: str, connu: Connu, instant: datetime) -> Passe:
    return Passe(
        code=code,
        jusqu_a=instant,
        types=list(connu.types),
        totale=connu.totale,
        municipale=connu.municipale,
        faits=dict(connu.faits),
        recensement_total=connu.recensement_total,
        recensement_municipal=connu.recensement_municipal,
        recensement_en_vigueur=connu.recensement_en_vigueur,
    )
