"""A feed lives for years: what its subscribers hold after each publication, each new year, each ninety days."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from collectivites import passe
from collectivites.models import Ancien, Collectivite, Correction, Millesime, Passe, Population
from collectivites.profil import TypeCollectivite
from obligations import publication, registre, travail
from obligations.catalogue import current_catalogue
from obligations.fiche import Condition
from obligations.models import DateAnnulee, EvenementPublie, Genre, Version
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from obligations.vocabulaire import Domaine
from tests.factories import FicheFactory, RegleFactory, publie
from tests.site.abonne import Abonne

pytestmark = pytest.mark.django_db

FLUX = "/agenda.ics?type=commune&population=4200"
PARIS = ZoneInfo("Europe/Paris")


class Horloge:
    """The only clock of these tests."""

    def __init__(self, monkeypatch):
        self.maintenant = datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.maintenant)

    def a(self, *instant):
        self.maintenant = datetime(*instant, tzinfo=PARIS)

    def avance(self, **duree):
        self.maintenant += timedelta(**duree)


@pytest.fixture
def horloge(monkeypatch):
    return Horloge(monkeypatch)


def vote(mois=4, jour=15, **champs):
    rythme = Rythme.parse([f"RRULE:FREQ=YEARLY;BYMONTH={mois};BYMONTHDAY={jour}"])
    return RegleFactory(**{"cle": "vote", "titre": "Vote du budget", "rythme": rythme, **champs})


def fiche(*regles, **champs):
    return FicheFactory(**{"code": "budget", "titre": "Budget", "regles": regles or (vote(),), **champs})


TEMOIN = FicheFactory.build(
    code="temoin",
    titre="Témoin",
    regles=(
        RegleFactory.build(
            cle="temoin",
            titre="Témoin",
            types=tuple(TypeCollectivite),
            rythme=Rythme.parse(["RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"]),
        ),
    ),
)
"""Never changes: a feed is never empty, and its event must never move."""


@pytest.fixture
def abonne(client, horloge):
    publie(TEMOIN, fiche())
    return Abonne(client, FLUX).releve()


def uid(exercice, regle="vote", type_="commune"):
    return f"budget-{regle}-{exercice}-{type_}@agenda"


def mouvements(abonne):
    """UIDs that a poll changed."""
    avant = dict(abonne.tient)
    abonne.releve()
    return {u for u in avant.keys() | abonne.tient.keys() if avant.get(u) != abonne.tient.get(u)}


def test_first_publication_is_revision_0(abonne):
    assert {t.sequence for t in abonne.tient.values()} == {0}
    assert len(abonne.tient) == 8
    assert abonne.releve().statut == 304


def test_a_publication_that_changes_nothing_visible_moves_nothing(abonne, horloge):
    horloge.avance(days=1)
    publie(fiche(comment_faire=("Lire le guide.",), sanction="Une mise en demeure."), motif="Un guide")
    assert mouvements(abonne) == set()


@pytest.mark.parametrize(
    "changement",
    [
        lambda f: replace(f, regles=(replace(f.regles[0], quoi="Voter autrement."),)),
        lambda f: replace(f, regles=(replace(f.regles[0], titre="Voter le budget"),)),
        lambda f: replace(f, regles=(vote(jour=16, effet=f.regles[0].effet),)),
        lambda f: replace(f, regles=(replace(f.regles[0], base_legale=("CGCT, art. L. 1612-2",)),)),
        lambda f: replace(f, regles=(replace(f.regles[0], conditions=(Condition("A un budget annexe"),)),)),
        lambda f: replace(f, domaine="comptabilite"),
    ],
    ids=["quoi", "titre", "date", "base légale", "condition", "domaine"],
)
def test_each_visible_change_is_one_revision_more_of_the_same_uid(abonne, horloge, changement):
    avant = dict(abonne.tient)
    horloge.avance(days=1)
    publie(changement(fiche()), motif="Décret d’essai")
    assert mouvements(abonne) == {uid(annee) for annee in range(2025, 2029)}
    assert abonne.tient.keys() == avant.keys()
    for annee in range(2025, 2029):
        un, deux = avant[uid(annee)], abonne.tient[uid(annee)]
        assert (deux.sequence, deux.modifie > un.modifie) == (1, True)
    assert abonne.ignores == []


def test_the_title_of_a_domaine_moves_its_events(abonne, horloge):
    """Whatever table the text came from."""
    horloge.avance(days=1)
    publication.publish(travail.write(Genre.DOMAINE, Domaine("budgets", "Budgets et comptes", 1)), "Nom du domaine")
    assert len(mouvements(abonne)) == 8
    assert {t.sequence for t in abonne.tient.values()} == {1}


def test_order_of_the_rules_and_a_restored_version_keep_identity(abonne, horloge):
    autre = RegleFactory(cle="avant", effet=date(2020, 1, 1))
    publie(fiche(autre, vote()), motif="Une règle de plus, devant")
    assert mouvements(abonne) == set()
    horloge.avance(days=1)
    publie(fiche(vote(jour=30)), motif="Report")
    assert abonne.releve().tient[uid(2026)].sequence == 1
    horloge.avance(days=1)
    publication.restore(Version.objects.of(Genre.OBLIGATION, "budget").last(), "Retour")
    tenu = abonne.releve().tient[uid(2026)]
    assert (tenu.le, tenu.sequence) == (date(2026, 4, 15), 2)


def test_a_date_moved_alone_moves_alone(abonne, horloge):
    horloge.avance(days=1)
    regle = vote()
    lignes = (*regle.rythme.lignes, "EXDATE;VALUE=DATE:20260415", "RDATE;VALUE=DATE:20260430")
    publie(fiche(replace(regle, rythme=Rythme.parse(lignes))), motif="Élections")
    assert mouvements(abonne) == {uid(2026)}
    assert abonne.tient[uid(2026)].le == date(2026, 4, 30)


def test_a_year_waived_is_cancelled_with_its_reason_then_revived(abonne, horloge):
    horloge.avance(days=1)
    regle = vote()
    moratoire = replace(regle, rythme=Rythme.parse((*regle.rythme.lignes, "EXDATE;VALUE=DATE:20270415")))
    publie(fiche(moratoire), motif="Loi n° 2026-1 : pas de vote en 2027")
    assert mouvements(abonne) == {uid(2027)}
    tenu = abonne.tient[uid(2027)]
    assert (tenu.statut, tenu.sequence, tenu.le) == ("CANCELLED", 1, date(2027, 4, 15))
    assert tenu.resume == "Annulé\u00a0: Vote du budget"
    assert tenu.description.startswith(
        "Cette date n’est plus à tenir. Loi n°\u00a02026-1\u00a0: pas de vote en 2027.\n"
    )
    horloge.avance(days=30)
    publie(fiche(), motif="Fin du moratoire")
    assert mouvements(abonne) == {uid(2027)}
    tenu = abonne.tient[uid(2027)]
    assert (tenu.statut, tenu.sequence, tenu.resume) == ("CONFIRMED", 2, "Vote du budget")
    assert abonne.ignores == []


def test_a_withdrawn_fiche_is_cancelled_then_leaves_after_90_days_or_30_after_its_date(abonne, client, horloge):
    horloge.a(2026, 4, 1, 10, 0)
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée par la loi")
    abonne.releve()
    annules = {u for u, tenu in abonne.tient.items() if tenu.statut == "CANCELLED"}
    assert annules == {uid(annee) for annee in range(2025, 2029)}
    horloge.a(2026, 6, 30, 23, 30)
    assert abonne.releve().statut == 304
    horloge.a(2026, 7, 1, 0, 30)  # 91 days later
    assert mouvements(abonne) == {uid(2025), uid(2026)}
    assert abonne.modifie == "Tue, 30 Jun 2026 22:00:00 GMT"
    horloge.a(2027, 5, 15, 23, 30)
    assert uid(2027) in abonne.releve().tient
    horloge.a(2027, 5, 16, 0, 30)
    assert uid(2027) not in abonne.releve().tient
    assert client.get("/obligations/budget.ics").status_code == 200
    horloge.a(2029, 1, 1, 0, 30)
    assert client.get("/obligations/budget.ics").status_code == 410


def test_a_program_that_sends_only_a_date_sees_a_cancelled_date_leave(client, horloge):
    """Last-Modified of what left must not make the feed look older."""
    publie(TEMOIN, fiche())
    abonne = Abonne(client, FLUX, par_date_seulement=True).releve()
    horloge.a(2026, 4, 1, 10, 0)
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée par la loi")
    assert len(mouvements(abonne)) == 4
    horloge.a(2026, 7, 1, 0, 30)
    assert mouvements(abonne) == {uid(2025), uid(2026)}
    assert abonne.releve().statut == 304


def test_a_higher_threshold_cancels_the_date_of_those_it_leaves_out_only(client, horloge):
    publie(TEMOIN, fiche(vote(population=Seuil.parse("> 3500"))))
    petite = Abonne(client, FLUX).releve()
    grande = Abonne(client, "/agenda.ics?type=commune&population=60000").releve()
    minuscule = Abonne(client, "/agenda.ics?type=commune&population=900").releve()
    horloge.avance(days=1)
    publie(fiche(vote(population=Seuil.parse("> 5000"))), motif="Décret : seuil relevé")
    assert mouvements(petite) == {uid(annee) for annee in range(2025, 2029)}
    assert petite.tient[uid(2027)].statut == "CANCELLED"
    assert "Décret\u00a0: seuil relevé" in petite.tient[uid(2027)].description
    grande.releve()
    assert grande.tient[uid(2027)].statut == "CONFIRMED"
    assert grande.tient[uid(2027)].sequence == 1
    assert mouvements(minuscule) == set()
    horloge.avance(days=1)
    publie(fiche(vote(population=Seuil.parse("> 5000"), quoi="Dire autrement.")), motif="Clarté")
    assert mouvements(petite) == set()
    horloge.avance(days=1)
    publie(fiche(vote(population=Seuil.parse("> 3500"))), motif="Retour à 3 500")
    assert mouvements(petite) == {uid(annee) for annee in range(2025, 2029)}
    assert (petite.tient[uid(2027)].statut, petite.tient[uid(2027)].sequence) == ("CONFIRMED", 3)
    assert petite.ignores == grande.ignores == []


def test_a_type_left_out_is_cancelled_for_that_type(client, horloge):
    publie(TEMOIN, fiche(vote(types=(TypeCollectivite.COMMUNE, TypeCollectivite.CCAS))))
    ccas = Abonne(client, "/agenda.ics?type=ccas").releve()
    commune = Abonne(client, FLUX).releve()
    horloge.avance(days=1)
    publie(fiche(), motif="Le CCAS ne vote plus")
    ccas.releve()
    assert ccas.tient[uid(2027, type_="ccas")].statut == "CANCELLED"
    assert commune.releve().tient[uid(2027)].statut == "CONFIRMED"


def test_a_rule_that_gives_way_to_the_same_date_is_not_told_cancelled(abonne, horloge):
    """Two lines that say the same on one day, one of them « Annulé », would only frighten."""
    horloge.avance(days=1)
    publie(fiche(replace(vote(), cle="vote-neuf")), motif="Clé plus claire")
    abonne.releve()
    assert not [tenu for tenu in abonne.tient.values() if tenu.statut == "CANCELLED"]
    assert uid(2027, regle="vote-neuf") in abonne.tient


def test_at_new_year_in_paris_the_window_rolls_once(abonne, horloge):
    horloge.a(2026, 12, 31, 23, 30)
    assert abonne.releve().statut == 304
    horloge.a(2027, 1, 1, 0, 30)
    assert mouvements(abonne) == {
        uid(2025),
        uid(2029),
        "temoin-temoin-2025-commune@agenda",
        "temoin-temoin-2029-commune@agenda",
    }
    neuf = abonne.tient[uid(2029)]
    assert (neuf.sequence, neuf.modifie) == (0, datetime(2027, 1, 1, 0, 0, tzinfo=PARIS))
    assert abonne.modifie == "Thu, 31 Dec 2026 23:00:00 GMT"
    horloge.avance(hours=1)
    assert abonne.releve().statut == 304


def test_a_date_that_rolled_in_keeps_its_stamps_when_the_ledger_notes_it(abonne, horloge):
    horloge.a(2027, 1, 2, 10, 0)
    rolle = abonne.releve().tient[uid(2029)]
    horloge.avance(days=10)
    publie(fiche(sanction="Aucune."), motif="Sanction")
    assert mouvements(abonne) == set()
    horloge.avance(days=1)
    publie(fiche(vote(jour=30)), motif="Report")
    abonne.releve()
    assert (abonne.tient[uid(2029)].sequence, rolle.sequence) == (1, 0)
    ligne = EvenementPublie.objects.get(cle="budget-vote-2029")
    assert ligne.cree_le == datetime(2027, 1, 1, tzinfo=PARIS)


def test_moved_beyond_the_window_is_told_cancelled_then_comes_back_at_its_new_date(client, horloge):
    """« Repoussé à 2030 »: the date of 2027 is no longer to keep, the one of 2030 enters in 2028."""
    publie(TEMOIN, fiche(RegleFactory(cle="vote", titre="Vote", effet=date(2027, 1, 1))))
    abonne = Abonne(client, FLUX).releve()
    horloge.avance(days=1)
    publie(fiche(RegleFactory(cle="vote", titre="Vote", effet=date(2030, 1, 1))), motif="Repoussé à 2030")
    abonne.releve()
    assert abonne.tient[uid("effet")].statut == "CANCELLED"
    horloge.a(2028, 1, 1, 1, 0)
    tenu = abonne.releve().tient[uid("effet")]
    assert (tenu.le, tenu.statut) == (date(2030, 1, 1), "CONFIRMED")
    assert tenu.sequence > 1
    publie(fiche(RegleFactory(cle="vote", titre="Vote", effet=date(2030, 1, 1)), sanction="Aucune."), motif="Sanction")
    assert mouvements(abonne) == set()
    assert abonne.ignores == []


def test_several_publications_of_one_transaction_are_one_revision(abonne, horloge):
    horloge.avance(days=1)
    instant = publication.new_instant()
    publication.publish(
        travail.write(Genre.DOMAINE, Domaine("budgets", "Budgets et comptes", 1)), "Chargement", instant=instant
    )
    publication.publish(travail.write(Genre.OBLIGATION, fiche(vote(jour=16))), "Chargement", instant=instant)
    abonne.releve()
    assert abonne.tient[uid(2027)].sequence == 1


def test_a_new_form_of_the_events_is_a_publication_of_all(abonne, horloge, settings):
    """A public origin that changes is seen in each event: refresh_ledger tells it once."""
    settings.ORIGINE_PUBLIQUE = "https://nouveau.example.fr"
    horloge.avance(days=1)
    assert publication.refresh_ledger(publication.new_instant()) == 8
    assert len(mouvements(abonne)) == 8
    assert {tenu.sequence for tenu in abonne.tient.values()} == {1}
    assert publication.refresh_ledger(publication.new_instant()) == 0


def test_a_catalogue_published_before_the_ledger_never_goes_down(abonne, horloge):
    """An existing database: its feeds took their revision from the number of the Version."""
    horloge.avance(days=1)
    publie(fiche(vote(quoi="Voter.")), motif="Texte")
    EvenementPublie.objects.all().delete()
    DateAnnulee.objects.all().delete()
    abonne.client.get(FLUX)
    current_catalogue()
    neuf = Abonne(abonne.client, FLUX).releve()
    assert neuf.tient[uid(2027)].sequence == 1
    horloge.avance(days=1)
    publie(fiche(vote(quoi="Voter bien.")), motif="Texte")
    assert neuf.releve().tient[uid(2027)].sequence == 2


def test_comparing_twice_changes_nothing():
    """The ledger of a fiche that did not change, compared with itself."""
    instant = datetime(2026, 3, 2, tzinfo=PARIS)
    parues = registre.parues(fiche(), "Budgets", registre.fenetre(date(2026, 3, 2)))
    premiers = registre.compare({}, {}, parues, instant)
    lignes = {ligne.cle: ligne for ligne in premiers.lignes}
    encore = registre.compare(lignes, parues, parues, instant + timedelta(days=1))
    assert encore == registre.Changements()
    assert len(lignes) == 4


def test_the_page_tells_cancelled_what_its_feed_does(client, horloge):
    publie(TEMOIN, fiche(vote(population=Seuil.parse("> 3500"))))
    horloge.avance(days=1)
    publie(fiche(vote(population=Seuil.parse("> 5000"))), motif="Décret : seuil relevé")
    texte = client.get("/agenda/?type=commune&population=4200").text
    section = texte.split('id="annulees"')[1].split("</section>")[0]
    jours = set(re.findall(r'datetime="([^"]+)"', section))
    assert "Décret\u00a0: seuil relevé" in section
    abonne = Abonne(client, f"{FLUX}&du=2026-03-03&au=2027-12-31").releve()
    assert jours == {t.le.isoformat() for t in abonne.tient.values() if t.statut == "CANCELLED"} != set()
    assert 'id="annulees"' not in client.get("/agenda/?type=commune&population=60000").text


# --- The list of authorities changes


CODE, ANCIEN_CODE = "00001", "00002"
"""Codes of no real commune: the list of France may be loaded."""


@pytest.fixture
def saint_malo(client, horloge):
    """3 400 inhabitants, under 3 500; followed by its code."""
    commune = Collectivite.objects.create(code=CODE, nom="Saint-Malo", forme="commune", types=["commune"])
    Millesime.objects.get_or_create(annee=2026)
    for sorte in ("totale", "municipale"):
        Population.objects.create(
            collectivite=commune, sorte=sorte, recensement=2023, population=3_400, source="Insee"
        )
    publie(TEMOIN, fiche(vote(population=Seuil.parse("> 3500"))))
    return Abonne(client, f"/agenda/{CODE}.ics").releve()


def recense(population, totale=None):
    with passe.noted():
        populations = Population.objects.filter(collectivite=CODE)
        populations.filter(sorte="municipale").update(population=population)
        populations.filter(sorte="totale").update(population=totale or population)


VOTES = {uid(annee) for annee in range(2025, 2029)}


def test_a_commune_that_crosses_a_threshold_gets_the_dates_and_loses_them_with_a_word(saint_malo, horloge):
    horloge.avance(days=10)
    recense(3_600)
    assert mouvements(saint_malo) == VOTES
    assert {saint_malo.tient[u].statut for u in VOTES} == {"CONFIRMED"}
    horloge.avance(days=365)
    recense(3_400)
    saint_malo.releve()
    tenu = saint_malo.tient[uid(2028)]
    assert tenu.statut == "CANCELLED"
    assert tenu.description.startswith("Cette date n’est plus à tenir. Votre population")
    assert saint_malo.ignores == []
    horloge.avance(days=91)
    saint_malo.releve()
    assert uid(2027) not in saint_malo.tient
    assert uid(2028) in saint_malo.tient
    assert saint_malo.releve().statut == 304


def test_a_doubt_that_the_list_settles_is_a_revision_of_that_feed_alone(saint_malo, client, horloge):
    """The two populations stand on either side, then above: « à vérifier » goes."""
    recense(3_450, totale=3_520)
    assert mouvements(saint_malo) == VOTES
    assert saint_malo.tient[uid(2027)].resume.endswith("(à vérifier)")
    premiere = saint_malo.tient[uid(2027)].sequence
    autre = Abonne(client, FLUX).releve()
    horloge.avance(days=1)
    recense(3_600)
    assert mouvements(saint_malo) == VOTES
    tenu = saint_malo.tient[uid(2027)]
    assert (tenu.resume, tenu.sequence) == ("Vote du budget", premiere + 1)
    assert mouvements(autre) == set()
    assert saint_malo.ignores == autre.ignores == []


def test_a_feed_that_the_list_changed_does_not_look_newer_each_day(saint_malo, client, horloge):
    """« etat » has days of its own; being rendered each day is not one of them."""
    horloge.avance(days=10)
    recense(3_600)
    abonne = Abonne(client, f"/agenda/{CODE}.ics?etat=en-vigueur").releve()
    horloge.avance(days=1)
    assert abonne.releve().statut == 304


def test_what_the_law_changes_after_the_list_is_still_above(saint_malo, horloge):
    recense(3_450, totale=3_520)
    horloge.avance(days=1)
    recense(3_600)
    avant = saint_malo.releve().tient[uid(2027)]
    horloge.avance(days=1)
    publie(fiche(vote(population=Seuil.parse("> 3500"), quoi="Dire mieux.")), motif="Clarté")
    apres = saint_malo.releve().tient[uid(2027)]
    assert apres.sequence > avant.sequence
    horloge.avance(days=1)
    publie(fiche(vote(population=Seuil.parse("> 3500"), quoi="Dire mieux encore.")), motif="Clarté")
    assert saint_malo.releve().tient[uid(2027)].sequence == apres.sequence + 1
    assert saint_malo.ignores == []


def test_a_new_figure_that_crosses_nothing_moves_nothing(saint_malo, horloge):
    horloge.avance(days=1)
    recense(3_300)
    assert mouvements(saint_malo) == set()
    assert Passe.objects.count() == 1


def test_a_correction_by_an_editor_is_seen_at_once(saint_malo, client, admin_user, horloge):
    horloge.avance(days=1)
    client.force_login(admin_user)
    for sorte in ("totale", "municipale"):
        client.post(
            "/admin/collectivites/correction/add/",
            {"collectivite": CODE, "sorte": sorte, "population": 3_700, "motif": "Recensement complémentaire"},
        )
        horloge.avance(minutes=1)
    assert mouvements(saint_malo) == VOTES
    horloge.avance(days=1)
    client.force_login(admin_user)  # a session lasts less than a day
    for correction in Correction.objects.all():
        client.post(f"/admin/collectivites/correction/{correction.pk}/delete/", {"post": "yes"})
        horloge.avance(minutes=1)
    saint_malo.releve()
    assert {saint_malo.tient[u].statut for u in VOTES} == {"CANCELLED"}


def test_a_cancelled_date_rings_no_more_and_its_reminder_is_cancelled(client, horloge):
    publie(TEMOIN, fiche())
    abonne = Abonne(client, f"{FLUX}&rappel=7&avance=30").releve()
    horloge.avance(days=1)
    publication.withdraw(Genre.OBLIGATION, "budget", "Abrogée")
    abonne.releve()
    rappel = abonne.tient["budget-vote-2027-commune-r30@agenda"]
    assert (rappel.statut, rappel.sequence, rappel.le) == ("CANCELLED", 1, date(2027, 3, 16))
    assert rappel.resume == "Annulé\u00a0: Dans 30\u00a0jours\u00a0: Vote du budget"
    for evenement in Calendar.from_ical(client.get(abonne.adresse).content).walk("VEVENT"):
        simple = "-r30@" not in evenement["UID"] and evenement["STATUS"] != "CANCELLED"
        assert bool(evenement.walk("VALARM")) is (simple and evenement["DTSTART"].dt.year in (2026, 2027))


def test_a_filter_cancels_nothing(client, horloge):
    """What leaves a feed because its reader filters is no news of the law; but who sends a date must see it leave."""
    publie(TEMOIN, fiche())
    publication.publish(travail.write(Genre.DOMAINE, Domaine("comptes", "Comptes", 2)), "Domaine")
    abonne = Abonne(client, f"{FLUX}&domaine=budgets", par_date_seulement=True).releve()
    assert uid(2027) in abonne.tient
    horloge.avance(days=1)
    publie(replace(fiche(), domaine="comptes"), motif="Rangée ailleurs")
    assert abonne.releve().statut == 200
    assert uid(2027) not in abonne.tient


def test_a_state_asked_for_follows_the_days(client, horloge):
    """« en vigueur » changes without a publication: the day a règle begins."""
    regle = RegleFactory(cle="debut", titre="Début", effet=date(2026, 5, 4))
    publie(TEMOIN, fiche(regle))
    abonne = Abonne(client, f"{FLUX}&etat=en-vigueur", par_date_seulement=True).releve()
    debut = uid("effet", regle="debut")
    assert debut not in abonne.tient
    horloge.a(2026, 5, 3, 23, 30)
    assert abonne.releve().statut == 304
    horloge.a(2026, 5, 4, 0, 30)
    assert debut in abonne.releve().tient


def test_a_program_that_sends_only_a_date_changes_feed_when_its_commune_merges(saint_malo, client, horloge):
    """Zimbra sends the date of the feed it held: the successor's must be later, though no law moved."""
    Collectivite.objects.create(code=ANCIEN_CODE, nom="Paramé", forme="commune", types=["commune"])
    abonne = Abonne(client, f"/agenda/{ANCIEN_CODE}.ics", par_date_seulement=True).releve()
    assert abonne.statut == 200
    horloge.avance(days=30)
    with passe.noted():
        Collectivite.objects.filter(code=ANCIEN_CODE).delete()
        Ancien.objects.create(code=ANCIEN_CODE, nom="Paramé", successeur_id=CODE, sorte="déléguée", depuis=2026)
        Population.objects.filter(collectivite=CODE).update(population=3_450)
    suite = client.get(client.get(abonne.adresse)["Location"], headers={"If-Modified-Since": abonne.modifie})
    assert suite.status_code == 200
    assert "Paramé fait partie de Saint-Malo depuis 2026" in suite.text
