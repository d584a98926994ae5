"""The journal: each publication told once, loads told together, minor corrections left to the fiche."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from collectivites.profil import TypeCollectivite
from obligations.changements import Sorte
from obligations.journal import LOT_AU_MOINS, Journal, Publication
from obligations.verdict import Reponse, examine
from tests.factories import FicheFactory, RegleFactory
from tests.obligations.exemples import une_commune

INSTANT = datetime(2026, 11, 28, 8, tzinfo=UTC)
COMMUNES = RegleFactory(cle="communes")
REGIONS = RegleFactory(cle="regions", types=(TypeCollectivite.REGION,))
FICHE = FicheFactory(code="budget", titre="Voter le budget", regles=(COMMUNES, REGIONS))


def journal(*fiches, depuis=None, instants=None, **champs) -> Journal:
    """Each fiche published in turn, an hour apart; None: the one before, withdrawn."""
    lu = depuis or Journal()
    publications = []
    for rang, fiche in enumerate(fiches):
        derniere = fiche or fiches[rang - 1]
        avant = [p for p in publications if p.fiche.code == derniere.code]
        publications.append(
            Publication(
                revision=lu.revision + rang + 1,
                numero=len(lu.histoire(derniere.code)) + len(avant) + 1,
                publiee_le=instants[rang] if instants else INSTANT + timedelta(hours=lu.revision + rang),
                motif=f"Motif {rang + 1}",
                fiche=derniere,
                retiree=fiche is None,
                **champs,
            )
        )
    return lu.avec(publications, lu.revision + len(fiches))


def cles(lu: Journal) -> list[str]:
    return [lot.cle for lot in lu.lots]


def avec_date(fiche, cle, jour):
    return replace(fiche, regles=tuple(replace(r, effet=jour) if r.cle == cle else r for r in fiche.regles))


def test_each_version_is_one_entree_newest_first():
    lu = journal(FICHE, avec_date(FICHE, "communes", date(2027, 1, 1)), None, FICHE)
    assert cles(lu) == ["budget/4", "budget/3", "budget/2", "budget/1"]
    assert [e.noms for e in lu.histoire("budget")] == [
        ["Fiche rétablie", "Date changée"],
        ["Fiche retirée"],
        ["Date changée"],
        ["Nouvelle fiche"],
    ]
    assert [e.motif for e in lu.histoire("budget")] == ["Motif 4", "Motif 3", "Motif 2", "Motif 1"]
    assert lu.histoire("licorne") == ()


@pytest.mark.parametrize("coupe", [1, 2, 3])
def test_what_was_read_in_two_times_is_what_is_read_in_one(coupe):
    dates = [avec_date(FICHE, "regions", date(2028, mois, 1)) for mois in (1, 2)]
    fiches = [FICHE, replace(FICHE, resume="Autre."), *dates]
    entier, suite = journal(*fiches), journal(*fiches[coupe:], depuis=journal(*fiches[:coupe]))
    assert cles(suite) == cles(entier)
    assert [e.changements for e in suite.histoire("budget")] == [e.changements for e in entier.histoire("budget")]


@pytest.mark.parametrize("apres", [replace(FICHE, verifiee_le=date(2026, 12, 1)), replace(FICHE, doutes="Un doute.")])
def test_a_verification_and_what_readers_do_not_see_are_no_news(apres):
    lu = journal(FICHE, apres)
    assert cles(lu) == ["budget/1"]
    assert [e.numero for e in lu.histoire("budget")] == [2, 1]


def test_a_minor_correction_is_told_on_the_fiche_alone():
    lu = journal(replace(FICHE, resume="Autre."), depuis=journal(FICHE), mineure=True)
    assert cles(lu) == ["budget/1"]
    assert lu.histoire("budget")[0].sortes == [Sorte.TEXTE]
    assert lu.histoire("budget")[0].mineure


def un_chargement(combien, **champs):
    return [FicheFactory(code=f"fiche-{n}", titre=f"Titre {n}", **champs) for n in range(combien)]


def test_a_load_of_many_fiches_is_one_item_and_a_load_of_few_is_not():
    peu, beaucoup = un_chargement(LOT_AU_MOINS - 1), un_chargement(LOT_AU_MOINS)
    assert len(journal(*peu, instants=[INSTANT] * 4).lots) == 4
    (lot,) = journal(*beaucoup, instants=[INSTANT] * 5).lots
    assert (lot.cle, lot.sorte, len(lot.entrees)) == ("lot/20261128T080000Z/nouvelle", Sorte.NOUVELLE, 5)
    assert [e.titre for e in lot.entrees] == [f"Titre {n}" for n in range(5)]


def test_many_publications_at_many_instants_are_many_items():
    assert len(journal(*un_chargement(10)).lots) == 10


def test_in_a_load_what_moves_a_date_or_a_public_is_told_alone():
    fiches = un_chargement(8)
    apres = [replace(f, resume="Autre.") for f in fiches[:6]]
    apres += [avec_date(fiches[6], fiches[6].regles[0].cle, date(2027, 1, 1)), replace(fiches[7], titre="Seul")]
    lu = journal(*apres, depuis=journal(*fiches, instants=[INSTANT] * 8), instants=[INSTANT + timedelta(1)] * 8)
    assert cles(lu) == ["lot/20261129T080000Z/texte", "fiche-6/2", "lot/20261128T080000Z/nouvelle"]
    assert len(lu.lots[0].entrees) == 7


def test_many_withdrawals_at_once_are_told_one_by_one():
    fiches = un_chargement(6)
    retraits = [fiche for f in fiches for fiche in (f, None)]
    lu = journal(*retraits, instants=[INSTANT] * 12)
    assert [lot.sorte for lot in lu.lots].count(Sorte.RETIREE) == 6


def dit(lu: Journal, profil) -> Reponse:
    return lu.lots[0].entrees[0].reponse(lambda regle: examine(regle, profil).reponse)


def test_a_change_of_one_regle_concerns_those_of_that_regle():
    commune = une_commune(900)
    assert dit(journal(FICHE, avec_date(FICHE, "communes", date(2027, 1, 1))), commune) is Reponse.CONCERNE
    assert dit(journal(FICHE, avec_date(FICHE, "regions", date(2027, 1, 1))), commune) is Reponse.NON_CONCERNE


def test_a_change_of_the_whole_fiche_concerns_those_of_any_regle():
    commune = une_commune(900)
    assert dit(journal(FICHE), commune) is Reponse.CONCERNE
    assert dit(journal(FICHE, None), commune) is Reponse.CONCERNE
    autre = replace(avec_date(FICHE, "regions", date(2027, 1, 1)), resume="Autre.")
    assert dit(journal(FICHE, autre), commune) is Reponse.CONCERNE


def test_those_whom_a_public_no_longer_holds_are_concerned_by_its_change():
    sans = replace(COMMUNES, types=(TypeCollectivite.DEPARTEMENT,))
    assert dit(journal(FICHE, replace(FICHE, regles=(sans, REGIONS))), une_commune(900)) is Reponse.CONCERNE
    assert dit(journal(FICHE, replace(FICHE, regles=(REGIONS,))), une_commune(900)) is Reponse.CONCERNE


def test_a_fiche_that_leaves_a_domaine_is_told_in_both():
    lu = journal(FICHE, replace(FICHE, domaine="actes"))
    assert lu.lots[0].entrees[0].domaines == ("actes", "budgets")


def test_a_regle_that_does_not_change_is_kept_once_in_memory():
    lu = journal(FICHE, replace(FICHE, resume="Autre.", regles=tuple(replace(r) for r in FICHE.regles)))
    nouvelle, ancienne = lu.histoire("budget")
    assert all(une is autre for une, autre in zip(nouvelle.regles, ancienne.regles, strict=True))


def test_regles_put_in_another_order_are_told_and_break_nothing():
    lu = journal(FICHE, replace(FICHE, regles=FICHE.regles[::-1]))
    assert lu.histoire("budget")[0].noms == ["Texte précisé"]


def test_fiches_that_come_back_together_are_told_one_by_one_and_are_not_new():
    fiches = [FicheFactory(code=f"f{rang}", titre=f"Fiche {rang}") for rang in range(LOT_AU_MOINS)]
    lu = journal(*fiches, instants=[INSTANT] * len(fiches))
    assert len(lu.lots) == 1
    for fiche in fiches:
        lu = journal(fiche, None, depuis=lu)
    retour = INSTANT + timedelta(days=30)
    lu = journal(*fiches, depuis=lu, instants=[retour] * len(fiches))
    dites = lu.lots[: len(fiches)]
    assert [lot.entrees[0].noms for lot in dites] == [["Fiche rétablie"]] * len(fiches)


def test_a_fiche_that_comes_back_otherwise_says_what_differs_from_what_readers_saw():
    apres = replace(avec_date(FICHE, "communes", date(2027, 1, 1)), resume="Autre.")
    retour = journal(FICHE, None, apres).histoire("budget")[0]
    assert retour.noms == ["Fiche rétablie", "Date changée", "Texte précisé"]
    date_changee = retour.changements[1]
    assert (date_changee.avant, date_changee.apres) != ("", "")
    assert "2027" in date_changee.apres
    assert retour.changements[2].sujet == "résumé"


def test_a_fiche_that_comes_back_is_compared_with_what_readers_saw_and_not_with_what_was_withdrawn():
    """A withdrawal keeps the working copy of its day, which nobody read."""
    jamais_lue = replace(FICHE, resume="Jamais lu.")
    lu = journal(FICHE)
    retrait = Publication(2, 2, INSTANT + timedelta(1), "Retrait", jamais_lue, retiree=True)
    assert journal(FICHE, depuis=lu.avec([retrait], 2)).histoire("budget")[0].noms == ["Fiche rétablie"]
    suite = journal(jamais_lue, depuis=lu.avec([retrait], 2))
    assert suite.histoire("budget")[0].noms == ["Fiche rétablie", "Texte précisé"]


def test_a_fiche_that_comes_back_to_fewer_people_is_told_to_those_it_left():
    lu = journal(FICHE, None, replace(FICHE, regles=(REGIONS,)))
    assert dit(lu, une_commune(900)) is Reponse.CONCERNE


def test_a_fiche_withdrawn_twice_is_told_once_and_its_return_is_still_compared():
    retraits = [Publication(n, n, INSTANT + timedelta(n), "Retrait", FICHE, retiree=True) for n in (2, 3)]
    lu = journal(replace(FICHE, resume="Autre."), depuis=journal(FICHE).avec(retraits, 3))
    assert [e.noms for e in lu.histoire("budget")][:3] == [
        ["Fiche rétablie", "Texte précisé"],
        ["Sans changement visible"],
        ["Fiche retirée"],
    ]


@pytest.mark.parametrize("coupe", [1, 2, 3])
def test_identities_of_a_return_and_its_words_do_not_depend_on_when_it_was_read(coupe):
    fiches = [FICHE, replace(FICHE, resume="Autre."), None, avec_date(FICHE, "regions", date(2028, 1, 1))]
    entier = journal(*fiches)
    suite = journal(*fiches[:coupe])
    for rang, fiche in enumerate(fiches[coupe:], start=coupe):
        retrait = Publication(
            rang + 1, rang + 1, INSTANT + timedelta(hours=rang), f"Motif {rang + 1}", fiche or fiches[1], not fiche
        )
        suite = suite.avec([retrait], rang + 1)
    assert cles(suite) == cles(entier) == ["budget/4", "budget/3", "budget/2", "budget/1"]
    assert [e.changements for e in suite.histoire("budget")] == [e.changements for e in entier.histoire("budget")]
