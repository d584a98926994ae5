"""« Combien de collectivités » : the count of a fiche is that of every authority examined alone."""

import re
from collections import Counter
from datetime import date

import pytest

from agenda.decompte import FAMILLES, decompte, nom_du_groupe
from collectivites.models import Collectivite, Correction
from collectivites.passe import connus, noted
from collectivites.profil import TypeCollectivite
from obligations.catalogue import current_catalogue, refresh
from obligations.verdict import Reponse, examine, meilleur

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("collectivites_de_france", "catalogue_reel")]

JOUR = date(2026, 11, 28)
PUBLICATION = "publication-electronique-actes"


def totaux(code, mot):
    """(concerned, to verify, of) over the groups of that name."""
    choisies = [d for d in lignes(code) if d.groupe.capitalize().startswith(mot)]
    return tuple(sum(getattr(d, nom) for d in choisies) for nom in ("concernees", "a_verifier", "total"))


def lignes(code):
    return [d for famille in decompte(current_catalogue(), code, JOUR) for d in famille.lignes]


def test_count_is_that_of_each_authority_examined_alone():
    catalogue = current_catalogue()
    profils = [
        c.to_profil()
        for c in connus(JOUR).values()
        if TypeCollectivite.COMMUNE in c.types or TypeCollectivite.EPCI_FP in c.types
    ]
    for code in (PUBLICATION, "publication-donnees-ouvertes", "prada-acces-documents"):
        regles = [regle for regle in catalogue.fiches[code].regles if not regle.terminee(JOUR)]
        une_par_une = Counter(meilleur([examine(regle, p).reponse for regle in regles]) for p in profils)
        comptes = [totaux(code, mot) for mot in ("Communes", "Intercommunalités")]
        concernees, a_verifier, total = (sum(c[rang] for c in comptes) for rang in range(3))
        assert (concernees, a_verifier) == (une_par_une[Reponse.CONCERNE], une_par_une[Reponse.A_VERIFIER]), code
        assert total == len(profils)


def test_everyone_is_in_one_group_and_overseas_with_its_own_law_in_none():
    total = sum(totaux(PUBLICATION, mot)[2] for mot in ("Communes", "Intercommunalités", "Départements", "Régions"))
    sans_type = Collectivite.objects.filter(types=[]).count()
    ept = Collectivite.objects.filter(forme="EPT").count()
    assert total == Collectivite.objects.count() - sans_type - ept
    assert totaux(PUBLICATION, "Régions")[2] == 18


def test_total_of_a_family_is_the_sum_of_its_sizes():
    for famille in decompte(current_catalogue(), PUBLICATION, JOUR):
        assert famille.total.total == sum(d.total for d in famille.lignes)
        assert famille.total.concernees == sum(d.concernees for d in famille.lignes)


def test_a_threshold_cuts_where_the_law_does():
    par_groupe = {d.groupe: d for d in lignes(PUBLICATION)}
    petites = par_groupe["Communes de 2\u00a0000 à 3\u00a0499\u00a0habitants"]
    grandes = par_groupe["Communes de 10\u00a0000 à 49\u00a0999\u00a0habitants"]
    outre_mer = Collectivite.objects.filter(forme="commune", departement__in=["975", "987", "988"])
    de_cette_taille = outre_mer.filter(populations__population__range=(10_000, 49_999)).distinct().count()
    assert petites.concernees == 0
    assert grandes.concernees == grandes.total - grandes.a_verifier > 800
    assert grandes.a_verifier == de_cette_taille, "where the law is another's, and nowhere else"


def test_a_correction_of_an_editor_moves_the_count():
    code = Collectivite.objects.filter(forme="commune", populations__population__range=(4_000, 5_000)).first().code
    avant = totaux(PUBLICATION, "Communes de 3")[2]
    with noted(code):
        for sorte in ("totale", "municipale"):
            Correction.objects.create(collectivite_id=code, sorte=sorte, population=1_200, motif="Essai")
    refresh()
    assert totaux(PUBLICATION, "Communes de 3")[2] == avant - 1


def test_names_of_the_groups_leave_no_gap_and_no_overlap():
    noms = [nom_du_groupe((TypeCollectivite.COMMUNE, rang)).replace("\u00a0", " ") for rang in range(6)]
    assert noms[0] == "Communes de moins de 500 habitants"
    assert noms[1] == "Communes de 500 à 1 999 habitants"
    assert noms[-1] == "Communes de 50 000 habitants et plus"
    assert nom_du_groupe((TypeCollectivite.COMMUNE, -1)) == "Communes de population inconnue"
    assert len(FAMILLES[TypeCollectivite.COMMUNE][1]) == 6


def test_fiche_shows_the_counts_as_a_table_and_draws_them(client):
    texte = client.get(f"/obligations/{PUBLICATION}/").text
    table = re.search(r'<table class="compte">.*?</table>', texte, re.DOTALL)[0]
    assert table.count('<th scope="row">') == len(lignes(PUBLICATION))
    assert table.count('aria-hidden="true"') == table.count('<th scope="row">')


def test_once_counted_a_fiche_asks_the_database_nothing_more(client, django_assert_num_queries):
    client.get(f"/obligations/{PUBLICATION}/")
    with django_assert_num_queries(1):
        assert 'class="compte"' in client.get("/obligations/hatvp-teledeclaration/").text
