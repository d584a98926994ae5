"""The changeover of 1 January: nothing runs at midnight, and pages, feeds and counts follow at once."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from icalendar import Calendar

from agenda.decompte import decompte
from collectivites import insee, passe
from collectivites import models as modeles
from collectivites.depot import read_registre, write_registre
from collectivites.models import Collectivite, Correction, Passe, Population
from collectivites.registre import Registre, suite
from obligations.catalogue import current_catalogue, etat_publie
from obligations.models import Genre, Version
from obligations.retour import retours
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from tests.collectivites.petit_releve import ligne, publie_insee
from tests.collectivites.petite_france import commune, france, groupement
from tests.factories import FicheFactory, RegleFactory, publie
from tests.site.abonne import Abonne

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
MINUIT = datetime(2027, 1, 1, tzinfo=PARIS)
MONTE, DESCEND, IMMOBILE = "35901", "35902", "35903"
"""Communes that go up through 3 500, down, or nowhere; codes of no real one: the list of France may be loaded."""
AVANT = {MONTE: 3_280, DESCEND: 3_720} | {f"35{n}": 5_000 for n in range(903, 960)}
APRES = {MONTE: 3_512, DESCEND: 3_470} | {code: 5_010 for code in AVANT if code not in (MONTE, DESCEND)}
FLUX, PAGE = f"/agenda/{MONTE}.ics", f"/agenda/{MONTE}/"


class Horloge:
    def __init__(self, monkeypatch):
        self.a(2026, 12, 20, 9)
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.maintenant)

    def a(self, *instant):
        self.maintenant = datetime(*instant, tzinfo=PARIS)

    def veille(self):
        """The last second of 2026 in Paris: elsewhere in Europe, 2026 too."""
        self.a(2026, 12, 31, 23, 59, 59)

    def minuit(self):
        self.a(2027, 1, 1)


@pytest.fixture
def horloge(monkeypatch):
    return Horloge(monkeypatch)


def vote(cle, seuil):
    rythme = Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15"])
    return RegleFactory(cle=cle, titre=f"Vote {cle}", rythme=rythme, population=Seuil.parse(seuil))


def importe(tmp_path, populations, *autres, recensement=2025, en_vigueur="2027-01-01", **options):
    fichier = publie_insee(tmp_path / "insee.csv", *(ligne(c, p, p) for c, p in populations.items()))
    call_command(
        "import_collectivites",
        f"--insee={fichier}",
        f"--recensement={recensement}",
        f"--en-vigueur={en_vigueur}",
        "--source=Insee, essai",
        *autres,
        **options,
    )


@pytest.fixture
def pays(horloge, monkeypatch, tmp_path):
    """Sixty communes of one grouping, with the figures of 2023; two fiches, above and under 3 500 inhabitants."""
    monkeypatch.setattr(insee, "LIGNES", (1, 100))
    membres = groupement(
        "299999999", *((code, p + 2, p - 2) for code, p in AVANT.items()), totale=288_000, municipale=288_000
    )
    publie(
        FicheFactory(code="budget", titre="Budget", regles=(vote("grandes", ">= 3500"), vote("petites", "< 3500"))),
        FicheFactory(code="publier", titre="Publier", regles=(vote("seule", ">= 3500"),)),
        FicheFactory(code="temoin", titre="Témoin", regles=(vote("toutes", ">= 1"),)),
    )
    write_registre(
        suite(Registre(), france(2026, *(commune(c, population=p) for c, p in AVANT.items()), groupements=[membres]))
    )
    importe(tmp_path, AVANT, recensement=2023, en_vigueur="2026-01-01", write=True)
    horloge.a(2026, 12, 21, 9)


@pytest.fixture
def prevu(pays, horloge, tmp_path):
    importe(tmp_path, APRES, write=True)
    horloge.a(2026, 12, 22, 9)


def uid(regle, annee=2027):
    return f"budget-{regle}-{annee}-commune@agenda"


def texte(client, adresse):
    html = client.get(adresse).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.replace("\u00a0", " ").replace("&nbsp;", " ")))


def verdicts(client, code):
    """Of each règle of the fiche, for that commune."""
    html = client.get(f"/obligations/budget/?collectivite={code}").text
    return dict(re.findall(r'data-regle="(\w+)" data-verdict="([\w-]+)"', html))


def test_from_a_list_without_figures_two_censuses_in_turn_tell_what_is_crossed(horloge, monkeypatch, tmp_path, client):
    """As docs/exploitation.md rehearses it, with the files of 2021 then 2023."""
    monkeypatch.setattr(insee, "LIGNES", (1, 100))
    publie(FicheFactory(code="budget", titre="Budget", regles=(vote("grandes", ">= 3500"), vote("petites", "< 3500"))))
    membres = groupement("299999999", *AVANT)
    write_registre(
        suite(Registre(), france(2026, *(commune(c, population=None) for c in AVANT), groupements=[membres]))
    )
    importe(tmp_path, AVANT, recensement=2021, en_vigueur="2024-01-01", write=True)
    assert not Version.objects.filter(genre=Genre.POPULATIONS).exists()  # a first census is no changeover
    horloge.a(2026, 12, 21, 9)
    importe(tmp_path, APRES, recensement=2023, en_vigueur="2026-01-01", write=True)
    version = Version.objects.get(genre=Genre.POPULATIONS)
    assert (version.code, version.contenu["seuils"]) == (
        "recensement-2023",
        [{"seuil": 3_500, "montent": 1, "descendent": 1}],
    )
    assert "Votre commune a dépassé 3 500 habitants au 1er janvier 2026" in texte(client, PAGE)
    assert verdicts(client, MONTE) == {"grandes": "concerne", "petites": "non-concerne"}
    assert Population.objects.get(collectivite="299999999", sorte="totale", recensement=2023).population == sum(
        APRES.values()
    )
    connus = read_registre()
    importe(tmp_path, APRES, recensement=2023, en_vigueur="2026-01-01", write=True)
    assert read_registre() == connus
    assert Version.objects.filter(genre=Genre.POPULATIONS).count() == 1


# At midnight


def test_until_midnight_the_figures_of_before_answer_and_those_to_come_are_told(prevu, horloge, client):
    horloge.veille()
    lu = texte(client, PAGE)
    assert "3 280 habitants (population totale, recensement de 2023)" in lu
    assert "au 1er janvier 2027 : 3 512 habitants (population totale, recensement de 2025)" in lu
    assert (
        "Au 1er janvier 2027, votre commune passera 3 500 habitants (population totale : 3 512, au lieu de 3 280)."
        in lu
    )
    assert verdicts(client, MONTE) == {"grandes": "non-concerne", "petites": "concerne"}
    assert "votre commune repassera sous 3 500 habitants" in texte(client, f"/agenda/{DESCEND}/")


def test_at_midnight_the_page_says_the_new_figures_in_the_same_process(prevu, horloge, client):
    horloge.veille()
    client.get(PAGE)
    horloge.minuit()
    lu = texte(client, PAGE)
    assert "3 512 habitants (population totale, recensement de 2025)" in lu
    assert "au 1er janvier 2027 :" not in lu
    assert "Votre commune a dépassé 3 500 habitants au 1er janvier 2027" in lu
    assert verdicts(client, MONTE) == {"grandes": "concerne", "petites": "non-concerne"}
    assert verdicts(client, DESCEND) == {"grandes": "non-concerne", "petites": "concerne"}


def test_at_midnight_the_feed_cancels_what_ends_and_gives_what_begins_stamped_at_that_instant(prevu, horloge, client):
    horloge.veille()
    abonne = Abonne(client, FLUX).releve()
    assert (uid("petites") in abonne.tient, uid("grandes") in abonne.tient) == (True, False)
    avant = abonne.tient[uid("petites")]
    assert abonne.releve().statut == 304
    horloge.minuit()
    assert abonne.releve().statut == 200
    finie, neuve = abonne.tient[uid("petites")], abonne.tient[uid("grandes")]
    assert (finie.statut, finie.sequence) == ("CANCELLED", avant.sequence + 1)
    assert finie.description.startswith("Cette date n’est plus à tenir. Votre population")
    assert (neuve.statut, neuve.sequence) == ("CONFIRMED", 1)
    evenements = {str(e["UID"]): e for e in _evenements(client)}
    for code in (uid("petites"), uid("grandes")):
        assert evenements[code]["LAST-MODIFIED"].dt == MINUIT
    assert "temoin-toutes-2027-commune@agenda" in abonne.tient
    assert abonne.ignores == []
    assert abonne.releve().statut == 304


def _evenements(client):
    return Calendar.from_ical(client.get(FLUX).content).walk("VEVENT")


def test_a_program_that_sends_only_a_date_sees_the_changeover(prevu, horloge, client):
    horloge.veille()
    abonne = Abonne(client, FLUX, par_date_seulement=True).releve()
    horloge.minuit()
    assert abonne.releve().statut == 200
    assert abonne.tient[uid("grandes")].statut == "CONFIRMED"


def test_who_crosses_nothing_sees_nothing_but_the_new_year(prevu, horloge, client):
    horloge.veille()
    abonne = Abonne(client, f"/agenda/{IMMOBILE}.ics").releve()
    avant = dict(abonne.tient)
    horloge.minuit()
    abonne.releve()
    assert {u: e for u, e in abonne.tient.items() if u in avant} == {u: avant[u] for u in abonne.tient if u in avant}


def test_nothing_moves_in_a_feed_before_its_day(pays, horloge, client, tmp_path):
    abonne = Abonne(client, FLUX).releve()
    tient = dict(abonne.tient)
    importe(tmp_path, APRES, write=True)
    horloge.a(2026, 12, 22, 9)
    abonne.releve()
    assert abonne.tient == tient


def test_at_midnight_counts_follow(prevu, horloge):
    catalogue = current_catalogue()

    def concernees(jour):
        (famille,) = decompte(catalogue, "budget", jour)
        return [(d.groupe.replace("\u00a0", " "), d.total) for d in famille.lignes]

    horloge.veille()
    avant = concernees(date(2026, 12, 31))
    horloge.minuit()
    assert concernees(date(2027, 1, 1)) == avant  # one goes up, one goes down
    assert passe.connus(date(2027, 1, 1))[MONTE].totale == 3_512
    assert passe.connus(date(2026, 12, 31))[MONTE].totale == 3_280


def test_at_midnight_the_state_of_what_is_published_moves(prevu, horloge):
    horloge.veille()
    avant = etat_publie()
    horloge.minuit()
    assert etat_publie() != avant


def test_a_plan_hides_no_change_of_before_its_day(prevu, horloge, client):
    """The latest instant of the list was that of the plan: a correction made before it moved nothing."""
    abonne = Abonne(client, FLUX).releve()
    avant = etat_publie()
    with passe.noted(MONTE):
        for sorte in ("totale", "municipale"):
            Correction.objects.create(collectivite_id=MONTE, sorte=sorte, population=3_600, motif="Recours")
    assert etat_publie() != avant
    horloge.a(2026, 12, 23)
    abonne.releve()
    assert abonne.tient[uid("grandes")].statut == "CONFIRMED"
    assert not Passe.objects.filter(code=MONTE, jusqu_a=MINUIT, totale=3_280).exists()


def test_a_publication_before_the_day_then_the_day_go_up_one_by_one(prevu, horloge, client):
    abonne = Abonne(client, FLUX).releve()
    premiere = abonne.tient[uid("petites")].sequence
    publie(
        FicheFactory(
            code="budget", titre="Budget de la commune", regles=(vote("grandes", ">= 3500"), vote("petites", "< 3500"))
        ),
        motif="Clarté",
    )
    abonne.releve()
    seconde = abonne.tient[uid("petites")].sequence
    horloge.minuit()
    abonne.releve()
    horloge.a(2027, 1, 2, 9)
    publie(FicheFactory(code="budget", titre="Budget", regles=(vote("grandes", ">= 3500"),)), motif="Clarté encore")
    abonne.releve()
    assert premiere <= seconde < abonne.tient[uid("grandes")].sequence
    assert abonne.ignores == []


# A second plan


def test_a_second_import_before_the_day_replaces_the_first(prevu, horloge, client, tmp_path):
    importe(tmp_path, APRES | {MONTE: 3_490}, write=True)
    assert Population.objects.filter(collectivite=MONTE, en_vigueur=date(2027, 1, 1)).count() == 2
    assert Passe.objects.filter(code=MONTE, jusqu_a__gt=horloge.maintenant).count() == 1
    horloge.minuit()
    abonne = Abonne(client, FLUX).releve()
    assert (uid("petites") in abonne.tient, uid("grandes") in abonne.tient) == (True, False)
    assert "a dépassé" not in texte(client, PAGE)


def test_a_plan_taken_back_to_the_figures_in_force_leaves_nothing(prevu, horloge, client):
    with passe.noted():
        Population.objects.filter(en_vigueur=date(2027, 1, 1)).delete()
    assert not Passe.objects.planned_on(date(2026, 12, 22)).filter(totale=3_280).exists()


def test_a_list_loaded_before_the_day_keeps_the_plan(prevu, horloge, client, tmp_path):
    avant = list(Passe.objects.planned_on(date(2026, 12, 22)).values_list("code", "totale"))
    with passe.noted():
        Collectivite.objects.filter(code=IMMOBILE).update(nom="Autre nom")
    assert list(Passe.objects.planned_on(date(2026, 12, 22)).values_list("code", "totale")) == avant


# What is told


def test_the_dry_run_tells_who_crosses_which_fiches_and_how_many_feeds(pays, tmp_path, capsys):
    capsys.readouterr()
    importe(tmp_path, APRES)
    lignes = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    assert "Recensement de 2025, en vigueur au 1er janvier 2027." in lignes
    assert (
        "Seuil, 3 500 habitants : 1 commune passe ce seuil (Commune 35901), 1 commune descend dessous (Commune 35902)."
    ) in lignes
    assert "Fiche, Publier (publier) : 1 commune gagne cette fiche." in lignes
    assert "Fiche, Publier (publier) : 1 commune la perd." in lignes
    assert "Flux qui bougent : 2." in lignes
    assert lignes[-1] == "Rien n’est écrit : ajoutez --write."
    assert not Population.objects.filter(recensement=2025).exists()
    assert not Version.objects.filter(genre=Genre.POPULATIONS, code="recensement-2025").exists()


def test_the_journal_tells_the_changeover_once_on_the_page_and_in_the_feed(prevu, client, tmp_path):
    importe(tmp_path, APRES, write=True)
    lu = texte(client, "/journal/")
    assert lu.count("Populations du recensement de 2025, en vigueur au 1er janvier 2027") == 1
    assert "3 500 habitants : 1 commune passe ce seuil, 1 descend dessous" in lu
    flux = client.get("/journal.atom").text.replace("\u00a0", " ")
    assert flux.count("<title>Populations nouvelles : Populations du recensement de 2025") == 1
    assert "#j" in re.search(r'<entry>.*?href="([^"]+)"', flux, re.DOTALL)[1]
    assert "recensement de 2025" in texte(client, "/journal/?sorte=populations")
    assert "recensement de 2025" not in texte(client, "/journal/?sorte=date")
    assert "recensement de 2025" not in texte(client, "/journal/?domaine=budgets")
    assert "recensement de 2025" in texte(client, f"/journal/?collectivite={IMMOBILE}")
    assert "recensement de 2025" in texte(client, "/")


def test_a_first_import_is_no_news(pays):
    assert not Version.objects.filter(genre=Genre.POPULATIONS, code="recensement-2022").exists()


def test_the_desk_shows_that_version_and_restores_it_by_no_door(prevu, client, admin_user):
    client.force_login(admin_user)
    version = Version.objects.get(genre=Genre.POPULATIONS, code="recensement-2025")
    page = client.get(f"/admin/obligations/version/{version.pk}/change/")
    assert page.status_code == 200
    assert "recensement" in page.text
    reponse = client.post(
        "/admin/obligations/version/",
        {"action": "retablir", "_selected_action": [version.pk], "confirmer": "1", "motif": "Essai"},
        follow=True,
    )
    assert "Des populations ne se rétablissent pas" in reponse.text.replace("\u00a0", " ")
    assert Version.objects.filter(genre=Genre.POPULATIONS, code="recensement-2025").count() == 1
    assert retours(datetime(2026, 12, 20, 12, tzinfo=PARIS)) == []


# Arguments


@pytest.mark.parametrize("manque", ["recensement", "en_vigueur"])
def test_the_year_and_the_day_are_both_asked_for(pays, tmp_path, manque):
    fichier = publie_insee(tmp_path / "f.csv", *(ligne(c, p, p) for c, p in APRES.items()))
    donnes = {"recensement": "2025", "en_vigueur": "2027-01-01"} | {manque: None}
    arguments = [f"--{nom.replace('_', '-')}={valeur}" for nom, valeur in donnes.items() if valeur]
    with pytest.raises(CommandError, match="--insee demande aussi --recensement, --en-vigueur et une seule --source"):
        call_command("import_collectivites", f"--insee={fichier}", "--source=Insee", *arguments, write=True)


def test_a_day_that_is_none_is_shown_with_an_example(pays, tmp_path):
    with pytest.raises(CommandError, match=r"--en-vigueur 1er janvier : une date est attendue, comme 2027-01-01"):
        importe(tmp_path, APRES, en_vigueur="1er janvier", write=True)


@pytest.mark.parametrize(
    ("populations", "options", "message"),
    [
        (AVANT, {}, r"Ces chiffres sont ceux du recensement de 2023, non de 2025"),
        (APRES, {"recensement": 2022, "en_vigueur": "2025-01-01"}, r"plus ancien que celui en vigueur, 2023"),
        (APRES, {"recensement": 2013, "en_vigueur": "2016-01-01"}, r"c’est il y a plus de 10 ans"),
        (APRES | {MONTE: -1}, {}, r"insee\.csv, ligne 2 \(35901\), PMUN : « -1 » refusé"),
        (APRES | {MONTE: 1.5}, {}, r"insee\.csv, ligne 2 \(35901\), PMUN : « 1\.5 » refusé"),
        ({c: p + 500 for c, p in APRES.items()}, {}, r"plus de 2% d’écart"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(pays, tmp_path, populations, options, message):
    avant = list(Population.objects.order_by("pk").values_list()), Version.objects.count(), Passe.objects.count()
    with pytest.raises(CommandError, match=message):
        importe(tmp_path, populations, write=True, **options)
    assert (
        list(Population.objects.order_by("pk").values_list()),
        Version.objects.count(),
        Passe.objects.count(),
    ) == avant
    assert modeles.Millesime.objects.get().recensements[-1][0] == 2023
