"""What authorities were known for before: read at once for all, it must be what each would say of itself."""

from dataclasses import replace
from datetime import date

import pytest

from collectivites import passe
from collectivites.models import Collectivite, Correction, Passe

pytestmark = pytest.mark.django_db


JOUR = date(2026, 12, 1)


def dit(collectivite):
    profil = collectivite.to_profil(JOUR)
    return passe.Connu(
        tuple(str(type_) for type_ in profil.types_ordonnes),
        profil.population_totale,
        profil.population_municipale,
        tuple(sorted(profil.faits.items())),
        profil.recensement_total,
        profil.recensement_municipal,
        profil.recensement_en_vigueur,
        profil.departement,
    )


def range_(connu):
    return replace(connu, types=tuple(sorted(connu.types)))


def test_all_at_once_is_what_each_says(collectivites_de_france):
    Correction.objects.create(collectivite_id="35288", sorte="totale", population=50_000, motif="Essai")
    connus = passe.connus(JOUR)
    codes = sorted(connus)[::97] + ["35288", "75056", "243500782", "200046977", "dep-35", "reg-53"]
    for collectivite in Collectivite.objects.with_populations().filter(code__in=codes):
        assert range_(connus[collectivite.code]) == range_(dit(collectivite)), collectivite
        assert passe.connus(JOUR, collectivite.code) == {collectivite.code: connus[collectivite.code]}
    assert connus["35288"].totale == 50_000


def test_only_what_changed_is_kept(collectivites_de_france):
    avant = passe.connus(JOUR, "35288")["35288"]
    with passe.noted("35288"):
        Correction.objects.create(collectivite_id="35288", sorte="municipale", population=50_000, motif="Essai")
    (garde,) = Passe.objects.all()
    assert (garde.code, garde.municipale) == ("35288", avant.municipale)
    with passe.noted():
        pass
    assert Passe.objects.count() == 1
