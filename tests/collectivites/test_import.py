"""The command and the tables: compare, write whole or not at all, keep what editors corrected."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from collectivites import depot
from collectivites import millesime as module
from collectivites.depot import read_registre, write_registre
from collectivites.fichiers_csv import write_csv
from collectivites.millesime import CommuneAbsorbee
from collectivites.models import Ancien, Collectivite, Correction, Franchissement, Millesime, Population
from collectivites.profil import TypeCollectivite
from collectivites.recherche import follow, search
from collectivites.registre import Registre, suite
from tests.collectivites.petite_france import MINIMA, commune, france, groupement, publie

pytestmark = pytest.mark.django_db

JOUR = date(2026, 12, 1)

EPT = groupement("200000009", "35300", forme="EPT")
AVANT = france(
    2024,
    commune("35288", "Saint-Malo", 3_499, codes_postaux=("35400",), siren="213502883"),
    commune("35299", "Saint-Servan", 10),
    commune("35300", "Ancien nom"),
    commune("35301", "Sans suite"),
    groupements=[groupement("200000001", "35288", "35299", nom="CC des Corsaires"), EPT],
)
APRES = france(
    2026,
    commune("35288", "Saint-Malo", 3_500, codes_postaux=("35400",), siren="213502883"),
    commune("35300", "Nouveau nom"),
    commune("35302", "Ajoutée"),
    groupements=[groupement("200000002", ("35288", 3_600, 3_400), nom="CA des Corsaires", forme="CA"), EPT],
    absorbees=[CommuneAbsorbee("35299", "Saint-Servan", "35288", "déléguée")],
)


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Two vintages as published; the tables are empty, whatever the session loaded."""
    monkeypatch.setattr(module, "MINIMA", MINIMA)
    write_registre(Registre())
    return publie(tmp_path / "2024", AVANT), publie(tmp_path / "2026", APRES)


@pytest.fixture
def importe(capsys):
    """The losses of so small a country are always above one in a hundred: test_pertes.py looks at them."""

    def importe(*sources, **options):
        capsys.readouterr()
        sources = (f"--source={source}" for source in sources)
        call_command("import_collectivites", *sources, **{"accepte_les_pertes": True, **options})
        return capsys.readouterr().out.splitlines()

    return importe


def registre():
    return suite(suite(Registre(), AVANT), APRES)


# What is printed, what is written


def test_without_write_it_compares_says_so_and_writes_nothing(sources, importe):
    lignes = importe(sources[0])
    assert lignes[0].startswith("Millésime 2024 : ")
    assert lignes[-1] == "Rien n’est écrit : ajoutez --write."
    assert not Collectivite.objects.exists()


def test_a_first_import_prints_counts_rather_than_the_country(sources, importe):
    (ligne,) = importe(sources[0], write=True)
    assert ligne.startswith(
        f"Millésime 2024 : {Collectivite.objects.count()} ajouts, 0 changements, 0 fusions, 0 fins"
    )
    assert read_registre() == suite(Registre(), AVANT)


def test_the_next_vintage_prints_what_is_added_changed_merged_and_ended(sources, importe):
    importe(sources[0], write=True)
    assert importe(sources[1], write=True) == [
        "+ 200000002 CA des Corsaires",
        "~ 35288 Saint-Malo",
        "~ 35300 Nouveau nom",
        "+ 35302 Ajoutée",
        "> 200000001 CC des Corsaires : CA des Corsaires",
        "> 35299 Saint-Servan : Saint-Malo",
        "- 35301 Sans suite",
        "Millésime 2026 : 2 ajouts, 2 changements, 2 fusions, 1 fins ; "
        f"{len(registre().chiffres)} populations nouvelles, 1 seuils franchis.",
        f"Pertes, collectivités : 1 sur {len(suite(Registre(), AVANT).entites)} (35301 Sans suite).",
        f"Pertes, populations : 1 sur {len(suite(Registre(), AVANT).chiffres)} (35301 municipale).",
    ]


def test_the_same_vintage_again_prints_and_changes_nothing(sources, importe):
    importe(*sources, write=True)
    charge_le = Millesime.objects.get().charge_le
    assert importe(sources[1], write=True) == []
    assert importe(sources[1]) == []
    assert read_registre() == registre()
    assert Millesime.objects.get().charge_le == charge_le


def test_several_vintages_at_once_are_the_same_as_one_after_the_other(sources, importe):
    importe(*sources, write=True)
    assert read_registre() == registre()


def test_an_older_vintage_is_refused_and_nothing_changes(sources, importe, tmp_path):
    write_csv(tmp_path / "csv", suite(Registre(), AVANT))
    importe(*sources, write=True)
    for ancienne in (sources[0], tmp_path / "csv"):
        with pytest.raises(CommandError, match=r"2024.* plus ancien que celui de la base, 2026"):
            importe(ancienne, write=True)
    assert read_registre() == registre()


def test_csv_written_then_loaded_give_the_same_tables_and_nothing_the_second_time(sources, importe, tmp_path):
    importe(*sources, write=True, csv=tmp_path / "csv")
    write_registre(Registre())
    (ligne,) = importe(tmp_path / "csv", write=True)
    assert ligne.startswith("Millésime 2026 : ")
    assert read_registre() == registre()
    assert importe(tmp_path / "csv", write=True) == []


def test_csv_may_be_written_without_touching_the_tables(sources, importe, tmp_path):
    importe(*sources, csv=tmp_path / "csv")
    assert (tmp_path / "csv" / "millesime.txt").read_text().startswith("2026\n")
    assert not Collectivite.objects.exists()


# Damage


@pytest.mark.parametrize("fichier", ["communes", "epci", "departements", "regions"])
def test_a_truncated_json_is_refused_by_file_and_nothing_is_written(sources, importe, fichier):
    importe(sources[0], write=True)
    chemin = sources[1] / "data" / f"{fichier}.json"
    chemin.write_bytes(chemin.read_bytes()[:-40])
    with pytest.raises(CommandError, match=rf"{fichier}\.json"):
        importe(sources[1], write=True)
    assert read_registre() == suite(Registre(), AVANT)


def test_a_damaged_record_is_named_and_nothing_is_written(sources, importe):
    importe(sources[0], write=True)
    chemin = sources[1] / "data" / "communes.json"
    chemin.write_text(chemin.read_text().replace('"population": 3500', '"population": "3 500"'))
    with pytest.raises(CommandError, match=r"communes\.json, enregistrement 1 \(35288\), « population »"):
        importe(sources[1], write=True)
    assert read_registre() == suite(Registre(), AVANT)


def test_when_the_second_of_two_sources_is_damaged_the_first_is_not_written_either(sources, importe):
    (sources[1] / "data" / "regions.json").write_text("[")
    with pytest.raises(CommandError, match=r"regions\.json"):
        importe(*sources, write=True)
    assert not Collectivite.objects.exists()


def test_a_damaged_csv_is_refused_by_file_and_line_and_nothing_is_written(sources, importe, tmp_path):
    importe(*sources, write=True, csv=tmp_path / "csv")
    chemin = tmp_path / "csv" / "populations.csv"
    chemin.write_text(chemin.read_text().rsplit(",", maxsplit=1)[0])
    with pytest.raises(CommandError, match=r"populations\.csv, ligne \d+"):
        importe(tmp_path / "csv", write=True)
    assert read_registre() == registre()


@pytest.mark.parametrize("nom", ["absent", ""])
def test_a_directory_without_a_list_is_refused(sources, importe, tmp_path, nom):
    with pytest.raises(CommandError, match=r"communes\.json est introuvable"):
        importe(tmp_path / nom, write=True)


def test_a_failure_in_the_middle_of_writing_leaves_the_tables_as_they_were(sources, importe, monkeypatch):
    importe(sources[0], write=True)

    def echoue(*args):
        raise RuntimeError("panne")

    monkeypatch.setattr(depot, "_franchissement", echoue)
    with pytest.raises(RuntimeError, match="panne"):
        importe(sources[1], write=True)
    assert read_registre() == suite(Registre(), AVANT)
    assert search("Saint-Servan")[0].collectivite.code == "35299"


# The tables


def test_what_is_written_is_read_back_identical(sources):
    write_registre(registre())
    assert read_registre() == registre()
    write_registre(read_registre())
    assert read_registre() == registre()


def test_empty_tables_are_an_empty_registre(sources):
    assert read_registre() == Registre()
    assert search("Saint-Malo") == []
    assert follow("35288") is None


def test_the_tables_tell_figures_mergers_and_crossings(sources, importe):
    importe(*sources, write=True)
    saint_malo = Collectivite.objects.get(code="35288")
    assert (saint_malo.lieu, saint_malo.epci_id) == ("Ille-et-Vilaine", "200000002")
    assert follow("35299").successeur == saint_malo
    assert follow("200000001").successeur_id == "200000002"
    assert follow("35301").successeur is None
    assert Ancien.objects.get(code="35299").depuis == 2026
    franchi = Franchissement.objects.get(collectivite=saint_malo)
    assert (franchi.seuil, franchi.avant, franchi.apres, franchi.le.isoformat()) == (3_500, 3_499, 3_500, "2026-01-01")
    assert Population.objects.filter(collectivite=saint_malo).count() == 3


def test_the_search_knows_what_was_just_imported(sources, importe):
    importe(sources[0], write=True)
    assert search("saint servna")[0].collectivite.code == "35299"
    importe(sources[1], write=True)
    trouvee = search("saint servna")[0]
    assert (trouvee.collectivite.code, trouvee.ancien.nom, trouvee.ancien.depuis) == ("35288", "Saint-Servan", 2026)
    assert search("nouveua nom")[0].collectivite.code == "35300"


# Corrections


def test_a_correction_changes_the_profile_and_survives_imports(sources, importe):
    importe(sources[0], write=True)
    Correction.objects.create(
        collectivite_id="35288", sorte="municipale", population=3_333, recensement=2025, motif="Recours"
    )
    for source in (*sources, sources[1]):
        importe(source, write=True)
        profil = Collectivite.objects.with_populations().get(code="35288").to_profil(JOUR)
        assert (profil.population_municipale, profil.recensement_municipal) == (3_333, 2025)
    assert profil.population_totale == 3_600
    figure = Collectivite.objects.get(code="35288").figure("municipale", JOUR)
    assert figure.source == "Correction : Recours"


def test_a_correction_is_kept_when_its_authority_merges(sources, importe):
    importe(sources[0], write=True)
    Correction.objects.create(collectivite_id="35299", sorte="totale", population=5, motif="Recours")
    importe(sources[1], write=True)
    assert str(Correction.objects.get()) == "35299 : 5 (totale)"
    assert Collectivite.objects.get(code="35288").to_profil(JOUR).population_totale == 3_600


def test_without_correction_nor_figure_the_profile_does_not_know(sources):
    write_registre(suite(Registre(), france(2026, commune("35288", population=None))))
    profil = Collectivite.objects.get(code="35288").to_profil(JOUR)
    assert (profil.population_totale, profil.population_municipale, profil.population) == (None, None, None)


# The real list


@pytest.mark.usefixtures("collectivites_de_france")
def test_saint_malo_has_two_figures_of_one_census(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        profil = Collectivite.objects.with_populations().get(code="35288").to_profil(JOUR, agents=900)
    assert (profil.population_municipale, profil.recensement_municipal) == (47_439, 2023)
    assert (profil.population_totale, profil.recensement_total) == (48_675, 2023)
    assert profil.types == {TypeCollectivite.COMMUNE}
    assert profil.agents == 900


@pytest.mark.usefixtures("collectivites_de_france")
@pytest.mark.parametrize(
    ("code", "types"),
    [
        ("75056", "commune-departement"),
        ("200046977", "epci-fp-departement"),
        ("reg-94", "departement-region"),
        ("reg-02", "departement-region"),
        ("reg-03", "departement-region"),
        ("dep-976", "departement-region"),
        ("dep-6AE", "departement"),
        ("dep-69", "departement"),
        ("200057867", "ept"),
        ("com-987", "tous"),
    ],
)
def test_double_natures_of_the_real_list(code, types):
    assert Collectivite.objects.get(code=code).to_profil(JOUR).type_cle == types


@pytest.mark.usefixtures("collectivites_de_france")
def test_every_authority_of_the_real_list_has_a_profile_and_every_code_of_before_an_end():
    toutes = list(Collectivite.objects.all())
    assert all(TypeCollectivite(type_) for collectivite in toutes for type_ in collectivite.types)
    assert sum(collectivite.forme == "commune" for collectivite in toutes) > 34_900
    vivants = {collectivite.code for collectivite in toutes}
    for code, successeur in Ancien.objects.values_list("code", "successeur"):
        assert code not in vivants or code == successeur, code


@pytest.mark.usefixtures("collectivites_de_france")
def test_mayotte_of_the_real_list_has_no_census_year():
    figures = Population.objects.filter(collectivite__departement="976", collectivite__forme="commune")
    assert figures.exists()
    assert not figures.filter(recensement__isnull=False).exists()


@pytest.mark.usefixtures("collectivites_de_france")
def test_sums_of_the_real_list_say_so():
    """Insee publishes the totale of 92 départements that are authorities; all else there is a sum."""
    autres = Population.objects.filter(collectivite__forme__in=["departement", "region", "EPT"]).exclude(
        source__startswith="Somme des communes ("
    )
    publies = autres.filter(source__endswith=", départements")
    assert (publies.count(), set(publies.values_list("sorte", "collectivite__forme"))) == (
        92,
        {("totale", "departement")},
    )
    assert set(autres.exclude(pk__in=publies).values_list("collectivite__forme", flat=True)) == {"EPT"}
