"""What an authority was known for before: its dates may change without the law, and its calendars must be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from collectivites.faits import FORMES, faits_d_un_groupement
from collectivites.models import Collectivite, Correction, Passe, Population
from collectivites.profil import Profil, TypeCollectivite
from collectivites.registre import MUNICIPALE, TOTALE

LOT = 2_000


@dataclass(frozen=True, slots=True)
class Connu:
    """The facts that a profile is made of."""

    types: tuple[str, ...]
    totale: int | None
    municipale: int | None
    faits: tuple[tuple[str, bool], ...] = ()
    departement: str = ""

    def to_profil(self) -> Profil:
        types = frozenset(TypeCollectivite(type_) for type_ in self.types)
        return Profil(types, self.totale, self.municipale, faits=dict(self.faits), departement=self.departement)


@contextmanager
def noted(code: str = "") -> Iterator[None]:
    """Keep what each authority that the block changes was known for until now. code: it changes that one alone."""
    with transaction.atomic():
        avant = connus(code)
        yield
        apres = connus(code)
        changes = [(c, connu) for c, connu in avant.items() if c in apres and apres[c] != connu]
        instant = _instant()
        Passe.objects.bulk_create([_passe(c, connu, instant) for c, connu in changes], batch_size=LOT)


def connus(code: str = "") -> dict[str, Connu]:
    """By code, what `Collectivite.to_profil` would say, read at once; of that one alone, if given."""
    collectivites = Collectivite.objects.filter(code=code) if code else Collectivite.objects.all()
    figures = _figures(code)
    corrigees = dict(figures)
    for c, sorte, population in Correction.objects.values_list("collectivite", "sorte", "population"):
        corrigees[c, sorte] = population
    membres = _membres(figures)
    return {
        c: Connu(
            tuple(types),
            corrigees.get((c, TOTALE)),
            corrigees.get((c, MUNICIPALE)),
            tuple(sorted(faits_d_un_groupement(forme, membres.get(c, [])).items())),
            departement,
        )
        for c, forme, types, departement in collectivites.values_list("code", "forme", "types", "departement")
    }


def _figures(code: str) -> dict[tuple[str, str], int]:
    """The latest figure of each kind. For a grouping, those of its members are needed too."""
    populations = Population.objects.all()
    if code and not Collectivite.objects.filter(code=code, forme__in=FORMES).exists():
        populations = populations.filter(collectivite=code)
    lignes = populations.values_list("collectivite", "sorte", "recensement", "source", "population")
    triees = sorted(lignes, key=lambda ligne: (ligne[2] or 0, ligne[3]))
    return {(c, sorte): population for c, sorte, _, _, population in triees}


def _membres(figures: dict[tuple[str, str], int]) -> dict[str, list[tuple[int, int]]]:
    """By grouping, the smallest and largest figures known of each member."""
    membres: dict[str, list[tuple[int, int]]] = {}
    for commune, epci in Collectivite.objects.exclude(epci=None).values_list("code", "epci"):
        siennes = [figures[commune, sorte] for sorte in (TOTALE, MUNICIPALE) if (commune, sorte) in figures]
        if siennes:
            membres.setdefault(str(epci), []).append((min(siennes), max(siennes)))
    return membres


def _instant() -> datetime:
    """The next whole second, later than the last one: and than a publication of this very second."""
    prochaine = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    dernier = Passe.objects.aggregate(Max("jusqu_a"))["jusqu_a__max"]
    return max(prochaine, dernier + timedelta(seconds=1)) if dernier else prochaine


def _passe(code: str, connu: Connu, instant: datetime) -> Passe:
    return Passe(
        code=code,
        jusqu_a=instant,
        types=list(connu.types),
        totale=connu.totale,
        municipale=connu.municipale,
        faits=dict(connu.faits),
    )
