"""The registre in the tables: read whole, compared, and written whole in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction

from collectivites import passe, recherche
from collectivites.bascule import derniers_recensements
from collectivites.champs import verifie_les_signes
from collectivites.models import Ancien, Cle, Collectivite, Franchissement, Millesime, Population
from collectivites.registre import Ancien as AncienDuRegistre
from collectivites.registre import Chiffre, Entite, Registre
from collectivites.registre import Franchissement as FranchissementDuRegistre

LOT = 2_000
VARIABLES_PAR_REQUETE = 30_000
"""Both databases take a little over 32 000."""
POPULATION = ("collectivite_id", "sorte", "recensement", "en_vigueur", "population", "source")
CLE = ("cle", "rang", "poids", "collectivite_id", "ancien_id")
Suivi = Callable[[Iterable[Any], str], Iterable[Any]]


def read_registre() -> Registre:
    """What the tables say; an empty registre before the first import."""
    millesime = Millesime.objects.first()
    champs = ("code", "nom", "forme", "types", "siren", "departement", "region", "epci", "codes_postaux", "ept")
    entites = [
        Entite(code, nom, forme, tuple(types), siren, departement, region, epci or "", tuple(codes_postaux), ept)
        for code, nom, forme, types, siren, departement, region, epci, codes_postaux, ept in (
            Collectivite.objects.values_list(*champs)
        )
    ]
    chiffres = [
        Chiffre(*ligne)
        for ligne in Population.objects.values_list(
            "collectivite", "sorte", "recensement", "en_vigueur", "population", "source"
        )
    ]
    anciens = [
        AncienDuRegistre(code, nom, successeur or "", sorte, depuis)
        for code, nom, successeur, sorte, depuis in Ancien.objects.values_list(
            "code", "nom", "successeur", "sorte", "depuis"
        )
    ]
    franchis = Franchissement.objects.values_list("collectivite", "sorte", "seuil", "le", "avant", "apres")
    return Registre(
        millesime.annee if millesime else 0,
        {entite.code: entite for entite in entites},
        {chiffre.cle: chiffre for chiffre in chiffres},
        {(ancien.code, ancien.nom): ancien for ancien in anciens},
        frozenset(FranchissementDuRegistre(*ligne) for ligne in franchis),
    )


def write_registre(registre: Registre, suivi: Suivi = lambda lignes, quoi: lignes, empreinte: str = "") -> None:
    """Make the tables say what the registre says, in one transaction; corrections are left alone.

    empreinte: digest of the CSV files it comes from, so that the same files are not read again.
    """
    with transaction.atomic(), passe.noted():
        for table in (Cle, Franchissement, Ancien, Population, Millesime):
            _vide(table)
        Collectivite.objects.update(epci=None)
        _vide(Collectivite)
        lieux = _lieux(registre)
        poids = _poids(registre)
        # Groupings first: communes point to them.
        entites = sorted(registre.entites.values(), key=lambda entite: entite.forme == "commune")
        _ecrit(Collectivite, suivi([_collectivite(e, lieux) for e in entites], "collectivités"))
        _ecrit_d_un_trait(Population, POPULATION, suivi(_populations(registre), "populations"))
        anciens = [_ancien(ancien) for ancien in registre.anciens.values()]
        _ecrit(Ancien, anciens)
        _ecrit(Franchissement, [_franchissement(f) for f in sorted(registre.franchissements, key=str)])
        _ecrit_d_un_trait(Cle, CLE, suivi(list(_cles(entites, anciens, poids)), "clés de recherche"))
        recensements = [(annee, jour.isoformat()) for annee, jour in derniers_recensements(registre)]
        Millesime.objects.create(annee=registre.annee, empreinte=empreinte, recensements=recensements)
    recherche.forget()


def _vide(table: Any) -> None:
    table._default_manager.all()._raw_delete(table._default_manager.db)


def _ecrit(table: Any, lignes: Iterable[Any]) -> None:
    table._default_manager.bulk_create(lignes, batch_size=LOT)


def _ecrit_d_un_trait(table: Any, colonnes: tuple[str, ...], lignes: Iterable[tuple[Any, ...]]) -> None:
    """For tables of a hundred thousand rows: making a model instance for each takes several times as long."""
    debut = f"INSERT INTO {table._meta.db_table} ({', '.join(colonnes)}) VALUES "
    marques = f"({', '.join(['%s'] * len(colonnes))})"
    with connection.cursor() as cursor:
        for lot in _lots(lignes, VARIABLES_PAR_REQUETE // len(colonnes)):
            verifie_les_signes(lot)
            cursor.execute(debut + ", ".join([marques] * len(lot)), [valeur for ligne in lot for valeur in ligne])


def _lots(lignes: Iterable[Any], taille: int) -> Iterator[list[Any]]:
    reste = iter(lignes)
    while lot := list(islice(reste, taille)):
        yield lot


def _lieux(registre: Registre) -> dict[str, str]:
    """Département code -> its name, those that another authority replaces included."""
    lieux = {a.code.removeprefix("dep-"): a.nom for a in registre.anciens.values() if a.code.startswith("dep-")}
    lieux |= {e.departement: e.nom for e in registre.entites.values() if e.forme in ("departement", "outre-mer")}
    return lieux


def _poids(registre: Registre) -> dict[str, int]:
    poids: dict[str, int] = {}
    for chiffre in registre.chiffres.values():
        poids[chiffre.code] = max(poids.get(chiffre.code, 0), chiffre.population)
    return poids


def _collectivite(entite: Entite, lieux: dict[str, str]) -> Collectivite:
    return _ligne(
        Collectivite, entite, sans="epci", epci_id=entite.epci or None, lieu=lieux.get(entite.departement, "")
    )


def _populations(registre: Registre) -> list[tuple[Any, ...]]:
    """Rows of POPULATION."""
    return [
        (c.code, c.sorte, c.recensement, c.en_vigueur and c.en_vigueur.isoformat(), c.population, c.source)
        for c in registre.chiffres.values()
    ]


def _ancien(ancien: AncienDuRegistre) -> Ancien:
    return _ligne(Ancien, ancien, sans="successeur", successeur_id=ancien.successeur or None)


def _franchissement(franchi: FranchissementDuRegistre) -> Franchissement:
    return _ligne(Franchissement, franchi, sans="code", collectivite_id=franchi.code)


def _ligne(table: type[Any], valeur: Any, sans: str, **cles: Any) -> Any:
    """A row whose columns bear the names of the value's fields, but for the one that is a foreign key."""
    champs = {champ: getattr(valeur, champ) for champ in valeur.__slots__ if champ != sans}
    return table(**{c: list(v) if isinstance(v, tuple) else v for c, v in champs.items()}, **cles)


def _cles(entites: list[Entite], anciens: list[Ancien], poids: dict[str, int]) -> Iterable[tuple[Any, ...]]:
    """Rows of CLE."""
    for entite in entites:
        vues = recherche.cles_de_recherche(entite.nom, entite.forme, entite.code, entite.codes_postaux)
        for cle, rang in dict(sorted(vues, key=lambda paire: -paire[1])).items():
            yield cle, rang, poids.get(entite.code, 0), entite.code, None
    noms = {entite.code: entite.nom for entite in entites}
    for ancien in anciens:
        if ancien.nom and ancien.successeur_id and ancien.nom != noms[ancien.successeur_id]:
            successeur = ancien.successeur_id
            for cle in sorted(recherche.cles_d_un_ancien(ancien.nom)):
                yield cle, recherche.ANCIEN_NOM, poids.get(successeur, 0), successeur, ancien.pk
