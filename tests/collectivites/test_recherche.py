"""From what an agent types to the authority meant, on the real list."""

import random
from datetime import date

import pytest
from django.conf import settings

from collectivites.fichiers_csv import read_csv
from collectivites.models import Ancien, Collectivite
from collectivites.recherche import cle_de_nom, follow, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collectivites_de_france")]

PREMIERES = (
    # Accents, case, hyphens, apostrophes, ligatures.
    ("Saint-Malo", "35288"),
    ("saint malo", "35288"),
    ("SAINT-MALO", "35288"),
    ("  saint   malo  ", "35288"),
    ("besancon", "25056"),
    ("NÎMES", "30189"),
    ("orleans", "45234"),
    ("l'hay les roses", "94038"),
    ("L’Haÿ-les-Roses", "94038"),
    ("l hay les roses", "94038"),
    ("Œuilly", "51410"),
    ("oeuilly", "51410"),
    ("OEUILLY", "51410"),
    ("ile d'yeu", "85113"),
    ("L’Île-Rousse", "2B134"),
    ("fort de france", "97209"),
    ("schœlcher", "97229"),
    # Saint and sainte, as they are written.
    ("st malo", "35288"),
    ("St-Malo", "35288"),
    ("st. etienne", "42218"),
    ("Ste Colombe", "69189"),
    ("mont st michel", "50353"),
    # The leading article may be left out.
    ("Havre", "76351"),
    ("le havre", "76351"),
    ("Rochelle", "17300"),
    ("Haye", "50236"),
    ("abergement clemenciat", "01001"),
    ("abergement de varey", "01002"),
    ("Mans", "72181"),
    # Several words, in any order, some of them left out; where it is.
    ("malo saint", "35288"),
    ("clemenciat abergement", "01001"),
    ("bresse bourg", "01053"),
    ("aix provence", "13001"),
    ("havre le", "76351"),
    ("saint-denis 93", "93066"),
    ("saint denis réunion", "97411"),
    ("sainte colombe rhône", "69189"),
    ("rennes 35000", "35238"),
    # The start of a name, and of a word.
    ("marsei", "13055"),
    ("strasb", "67482"),
    ("villeurb", "69266"),
    ("clémenciat", "01001"),
    ("courcouronnes", "91228"),
    ("yeu", "85113"),
    # Short names.
    ("Eu", "76255"),
    ("Bû", "28064"),
    ("Us", "95625"),
    # Postal codes, INSEE codes, SIREN, SIRET.
    ("35400", "35288"),
    ("75001", "75056"),
    ("20000", "2A004"),
    ("97400", "97411"),
    ("35288", "35288"),
    ("2a004", "2A004"),
    ("2A004", "2A004"),
    ("213502883", "35288"),
    ("213 502 883", "35288"),
    ("213\u202f502\u00a0883", "35288"),
    ("21350288300010", "35288"),
    ("213 502 883 00010", "35288"),
    ("243500782", "243500782"),
    ("243 500 782 00050", "243500782"),
    # Groupings.
    ("CC Bretagne romantique", "243500733"),
    ("communauté de communes Bretagne romantique", "243500733"),
    ("bretagne romantique", "243500733"),
    ("cc pays de dol", "200070670"),
    ("CC du Pays de Dol et de la Baie du Mont Saint-Michel", "200070670"),
    ("CA de La Rochelle", "241700434"),
    ("communauté d’agglomération de La Rochelle", "241700434"),
    ("métropole de Lyon", "200046977"),
    ("métropole Lyon", "200046977"),
    ("lyon metropole", "200046977"),
    ("rennes metropole", "243500139"),
    ("Grand Paris", "200054781"),
    ("eurometropole de strasbourg", "246700488"),
    ("Plaine Commune", "200057867"),
    ("EPT Plaine Commune", "200057867"),
    ("est ensemble", "200057875"),
    # Départements and régions.
    ("département 35", "dep-35"),
    ("departement 01", "dep-01"),
    ("dépt 35", "dep-35"),
    ("Ille-et-Vilaine", "dep-35"),
    ("ille et vilaine", "dep-35"),
    ("département Ille-et-Vilaine", "dep-35"),
    ("dep-35", "dep-35"),
    ("DEP-35", "dep-35"),
    ("35", "dep-35"),
    ("974", "dep-974"),
    ("côtes d’armor", "dep-22"),
    ("val d'oise", "dep-95"),
    ("Bretagne", "reg-53"),
    ("région bretagne", "reg-53"),
    ("bretagne région", "reg-53"),
    ("reg-53", "reg-53"),
    ("hauts de france", "reg-32"),
    ("conseil régional de Bretagne", "reg-53"),
    ("conseil départemental d’Ille-et-Vilaine", "dep-35"),
    ("mairie de Rennes", "35238"),
    # Double natures, what stands in place of others, overseas.
    ("Paris", "75056"),
    ("75", "75056"),
    ("dep-75", "75056"),
    ("69", "dep-69"),
    ("dep-69", "dep-69"),
    ("Corse", "reg-94"),
    ("2A", "reg-94"),
    ("dep-2a", "reg-94"),
    ("Haute-Corse", "reg-94"),
    ("Martinique", "reg-02"),
    ("972", "reg-02"),
    ("Guyane", "reg-03"),
    ("Mayotte", "dep-976"),
    ("reg-06", "dep-976"),
    ("Alsace", "dep-6AE"),
    ("Bas-Rhin", "dep-6AE"),
    ("dep-67", "dep-6AE"),
    ("68", "dep-6AE"),
    ("Polynésie", "com-987"),
    ("987", "com-987"),
    ("Nouvelle-Calédonie", "com-988"),
    ("papeete", "98735"),
    # One typing mistake.
    ("Saint-Mlao", "35288"),
    ("Marseile", "13055"),
    ("Toulousse", "31555"),
    ("Grenobel", "38185"),
    ("Nantse", "44109"),
    ("Lile", "59350"),
    ("Pairs", "75056"),
    ("Lyno", "69123"),
    ("villeneuve dascq", "59009"),
    ("metropole de lion", "200046977"),
)


@pytest.mark.parametrize(("q", "premiere"), PREMIERES)
def test_first_result(q, premiere):
    trouvees = search(q)
    assert [trouvee.collectivite.code for trouvee in trouvees][:1] == [premiere], [str(t) for t in trouvees]


@pytest.mark.parametrize(
    ("q", "code"),
    [("Renes", "35238"), ("Bordeau", "33063"), ("Rodes", "12202"), ("evri", "89162"), ("ren", "35238")],
)
def test_a_mistake_or_a_start_finds_it_among_the_results(q, code):
    assert code in [trouvee.collectivite.code for trouvee in search(q)]


def test_names_one_mistake_away_come_after_those_that_begin_so():
    noms = [cle_de_nom(trouvee.collectivite.nom) for trouvee in search("Renes")]
    assert noms[0].startswith("renes")
    assert noms.index("rennes") > 0
    assert not any(nom.startswith("renes") for nom in noms[noms.index("rennes") :])


ANCIENS = (
    ("Pierrefitte-sur-Seine", "93066", 2025),
    ("pierrefitte seine", "93066", 2025),
    ("93059", "93066", 2025),
    ("Coëtlogon", "22241", 2025),
    ("Saint-Gervais-en-Belin", "72155", 2025),
    ("neuvy en beauce", "28319", 2025),
    ("La Faute-sur-Mer", "85001", 2022),
    ("faute sur mer", "85001", 2022),
    ("faute sur", "85001", 2022),
    ("85307", "85001", 2022),
    ("saint macoux", "86247", 2024),
    ("Goux-les-Usiers", "25060", 2024),
    ("hauterive la fresse", "25390", 2025),
    ("CC Porte d'Aquitaine en Pays de Serres", "200096956", 2022),
    ("200 036 572", "200096956", 2022),
    ("Annecy-le-Vieux", "74010", None),
    ("Cherbourg-Octeville", "50129", None),
    ("Lomme", "59350", None),
)


@pytest.mark.parametrize(("q", "successeur", "depuis"), ANCIENS)
def test_a_name_or_code_of_before_leads_to_what_it_is_part_of_and_says_since_when(q, successeur, depuis):
    trouvee = search(q)[0]
    assert trouvee.collectivite.code == successeur
    assert trouvee.ancien is not None
    assert trouvee.ancien.depuis == depuis


def test_the_years_of_the_table_are_those_of_the_list():
    """The names above are real: each is in the list with its year."""
    anciens = read_csv(settings.BASE_DIR / "fixtures" / "collectivites").anciens.values()
    connus = {(ancien.successeur, ancien.depuis) for ancien in anciens}
    assert {(successeur, depuis) for _, successeur, depuis in ANCIENS} <= connus


def test_a_code_withdrawn_long_ago_comes_after_the_postal_code_it_is_today():
    trouvees = search("75001")
    assert [(t.collectivite.code, t.ancien is None) for t in trouvees] == [("75056", True), ("94002", False)]


def test_the_name_in_force_is_not_told_as_one_of_before():
    assert all(trouvee.ancien is None for trouvee in search("Paris"))
    assert search("dep-75")[0].ancien is None
    assert search("dep-2A")[0].ancien.nom == "Corse-du-Sud"


def test_homonyms_all_come_out_and_can_be_told_apart():
    toutes = list(Collectivite.objects.filter(nom="Sainte-Colombe"))
    assert len(toutes) >= 10
    for q in ("Sainte-Colombe", "ste colombe"):
        trouvees = [trouvee.collectivite for trouvee in search(q, 20)][: len(toutes)]
        assert {c.code for c in trouvees} == {c.code for c in toutes}
        assert all(c.lieu and c.codes_postaux for c in trouvees)
        assert len({(c.lieu, *c.codes_postaux) for c in trouvees}) == len(toutes)


def test_the_larger_homonym_comes_first():
    for nom in ("Sainte-Colombe", "Saint-Denis", "Montréal", "La Haye"):
        trouvees = [t.collectivite for t in search(nom, 20) if t.collectivite.nom == nom]
        tailles = [c.figure("municipale", date(2026, 12, 1)).population for c in trouvees]
        assert len(tailles) > 1
        assert tailles == sorted(tailles, reverse=True)


INUTILES = (
    "",
    " ",
    "a",
    "É",
    "1",
    "0",
    "%",
    "_",
    "%%",
    "__",
    "%a%",
    "_____",
    "%%%%%",
    "*",
    "' OR 1=1 --",
    "'; DROP TABLE collectivites_cle; --",
    '"',
    "\\",
    "😀",
    "😀😀😀😀😀",
    "\x00",
    "\x00\x00\x00\x00",
    "\ud800",
    "\u0301",
    "\n\t",
    "-",
    "dep-ZZZ",
    "00000",
    "99999",
    "000000000",
    "9" * 500,
    "a" * 500,
    "é" * 500,
    "a " * 250,
    "zq " * 170,
    "𝟛𝟝𝟚𝟠𝟠𝟡𝟡𝟡",
)


@pytest.mark.parametrize("q", INUTILES, ids=ascii)
def test_a_useless_text_finds_nothing_or_little(q):
    assert len(search(q)) <= 2


@pytest.mark.parametrize(
    "q", ["saint\x00malo", "saint malo\x00", "😀 saint malo", "saint_malo", "saint%malo", "\ud800st malo"]
)
def test_a_stray_sign_is_a_separator(q):
    assert search(q)[0].collectivite.code == "35288"


@pytest.mark.parametrize("q", ["saint", "st", "la", "cc", "35", "75", "de", "saint martin", "metropole", "sa"])
@pytest.mark.parametrize("limite", [1, 3, 12])
def test_no_more_results_than_asked_and_each_once(q, limite):
    codes = [trouvee.collectivite.code for trouvee in search(q, limite)]
    assert 0 < len(codes) <= limite
    assert len(set(codes)) == len(codes)


def _communes(nombre):
    communes = list(Collectivite.objects.filter(forme="commune").order_by("code"))
    return random.Random(2026).sample(communes, nombre)


def test_an_exact_name_comes_first_whatever_its_size():
    for commune in _communes(250):
        premiere = search(commune.nom)[0].collectivite
        assert cle_de_nom(premiere.nom) == cle_de_nom(commune.nom), commune


def test_a_code_finds_its_commune_first():
    for commune in _communes(100):
        assert search(commune.code)[0].collectivite == commune
        assert search(commune.code.lower())[0].collectivite == commune
        if commune.siren:
            assert search(commune.siren)[0].collectivite == commune


def test_a_name_and_its_departement_or_postal_code_find_a_homonym():
    for commune in Collectivite.objects.filter(nom="Sainte-Colombe"):
        assert commune in [t.collectivite for t in search(f"sainte colombe {commune.departement}")]
        assert commune in [t.collectivite for t in search(f"Sainte-Colombe {commune.codes_postaux[0]}")]
        assert commune in [t.collectivite for t in search(f"ste colombe {commune.lieu}")], commune.lieu


def test_one_swap_of_letters_still_finds_a_long_name():
    for commune in _communes(60):
        if len(nom := cle_de_nom(commune.nom)) < 9:
            continue
        trouvees = [cle_de_nom(t.collectivite.nom) for t in search(f"{nom[:4]}{nom[5]}{nom[4]}{nom[6:]}", 20)]
        assert nom in trouvees, nom


def test_any_text_is_answered_without_error():
    rnd = random.Random(7)
    signes = "abcdeé'’-_% 0123456789œ\x00\\\"«😀AZ\u00a0;()"
    for _ in range(300):
        assert len(search("".join(rnd.choices(signes, k=rnd.randint(1, 25))))) <= 10


@pytest.mark.parametrize(
    "q", ["ren", "saint", "saint denis réunion", "Renes", "pr dh zz", "35400", "213502883", "a b c d e f"]
)
def test_a_search_asks_few_queries(django_assert_max_num_queries, q):
    search("amorce")  # The names are read once for each import.
    with django_assert_max_num_queries(18):
        search(q)


def test_follow_leads_a_code_of_before_to_its_successor():
    assert follow("93059").successeur_id == "93066"
    assert follow("dep-67").successeur_id == "dep-6AE"
    assert follow("99999") is None


def test_follow_says_when_nothing_follows():
    sans_suite = Ancien.objects.filter(successeur=None).first()
    assert follow(sans_suite.code).successeur is None
