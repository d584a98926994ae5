"""The dictionary form of a Fiche, which TOML files and published Versions share: strict to read, compact to write."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from collectivites.profil import Renouvellement, TypeCollectivite
from obligations.fiche import (
    Borne,
    Condition,
    Confiance,
    Delai,
    Derogation,
    Effectif,
    Etat,
    Extension,
    Fiche,
    Nature,
    Priorite,
    Reference,
    Regle,
    Report,
    SansDate,
    Source,
)
from obligations.lecture import Lecteur
from obligations.rythme import Rythme
from obligations.seuil import Seuil

SEUILS = ("population", "agents", "recettes", "montant_marche", "achats_annuels")


def lit_fiche(donnees: Any, *, dates_en_texte: bool = False) -> Fiche:
    """Raises LectureImpossible naming key, bad value and accepted values. dates_en_texte: JSON, which has no dates."""
    lecteur = Lecteur(donnees, dates_en_texte=dates_en_texte)
    champs: dict[str, Any] = {cle: lecteur.texte(cle, requis=True) for cle in ("code", "domaine", "titre", "resume")}
    champs |= {cle: lecteur.texte(cle) for cle in ("minimum", "qui_agit", "sanction", "doutes")}
    champs |= {
        cle: lecteur.textes(cle) for cle in ("comment_faire", "ressources", "outils", "exceptions", "voir_aussi")
    }
    champs["nature"] = lecteur.choix("nature", Nature)
    champs["priorite"] = lecteur.choix("priorite", Priorite)
    champs["etat"] = lecteur.choix("etat", Etat)
    champs["confiance"] = lecteur.choix("confiance", Confiance)
    champs["verifiee_le"] = lecteur.jour("verifiee_le")
    champs["regles"] = tuple(_lit_regle(table) for table in lecteur.tables("regles"))
    champs["types_ecartes"] = _lit_types_ecartes(lecteur, champs["regles"])
    champs["sources"] = tuple(_lit_source(table) for table in lecteur.tables("sources"))
    lecteur.termine()
    return lecteur.essaie("regles", lambda valeurs: Fiche(**valeurs), champs)


def _lit_types_ecartes(lecteur: Lecteur, regles: Iterable[Regle]) -> tuple[TypeCollectivite, ...]:
    """The types set aside. A Version published before the key existed set aside all those that it did not name."""
    if lecteur.dates_en_texte and "types_ecartes" not in lecteur.donnees:
        vises = {type_ for regle in regles for type_ in regle.types}
        return tuple(type_ for type_ in TypeCollectivite if type_ not in vises)
    return _types_ordonnes(lecteur.liste_de_choix("types_ecartes", TypeCollectivite))


def ecrit_fiche(fiche: Fiche) -> dict[str, Any]:
    """The dictionary form, without the empty keys; `lit_fiche` reads it back."""
    return _sans_vides(
        {
            "code": fiche.code,
            "domaine": fiche.domaine,
            "titre": fiche.titre,
            "resume": fiche.resume,
            "nature": str(fiche.nature),
            "priorite": str(fiche.priorite),
            "etat": str(fiche.etat),
            "types_ecartes": [str(type_) for type_ in fiche.types_ecartes],
            "confiance": str(fiche.confiance),
            "verifiee_le": fiche.verifiee_le,
            "qui_agit": fiche.qui_agit,
            "minimum": fiche.minimum,
            "comment_faire": list(fiche.comment_faire),
            "ressources": list(fiche.ressources),
            "outils": list(fiche.outils),
            "exceptions": list(fiche.exceptions),
            "sanction": fiche.sanction,
            "voir_aussi": list(fiche.voir_aussi),
            "doutes": fiche.doutes,
            "regles": [_ecrit_regle(regle) for regle in fiche.regles],
            "sources": [_sans_vides({"titre": s.titre, "url": s.url, "dit": s.dit}) for s in fiche.sources],
        }
    )


def _lit_regle(lecteur: Lecteur) -> Regle:
    cle = lecteur.texte("cle", requis=True)
    lecteur.ou = f"regles.{cle}"
    champs: dict[str, Any] = {
        "cle": cle,
        "titre": lecteur.texte("titre"),
        "quoi": lecteur.texte("quoi", requis=True),
        "effet": lecteur.jour_ou("effet", SansDate),
        "fin": lecteur.jour("fin"),
        "types": _types_ordonnes(lecteur.liste_de_choix("types", TypeCollectivite)),
        "population_reference": lecteur.choix("population_reference", Reference, Reference.TOTALE),
        "agents_unite": lecteur.choix("agents_unite", Effectif, Effectif.ETP),
        "circonstances": lecteur.textes("circonstances"),
        "base_legale": lecteur.textes("base_legale"),
        "borne": lecteur.choix("borne", Borne, Borne.LE),
        "remplace": lecteur.texte("remplace"),
        "titre_court": lecteur.texte("titre_court"),
        "report_texte": lecteur.texte("report_texte"),
        "report_pratique": lecteur.texte("report_pratique"),
        "report": lecteur.choix_facultatif("report", Report),
        "renouvellement": lecteur.choix_facultatif("renouvellement", Renouvellement),
        "delai": lecteur.converti("delai", Delai.parse),
        "conditions": tuple(lecteur.essaie("conditions", Condition.parse, t) for t in lecteur.textes("conditions")),
    }
    champs["extensions"] = tuple(
        lecteur.essaie("extensions", Extension.parse, t) for t in lecteur.textes("extensions")
    )
    champs["derogations"] = tuple(
        lecteur.essaie("derogations", Derogation.parse, t) for t in lecteur.textes("derogations")
    )
    for nom in SEUILS:
        champs[nom] = lecteur.converti(nom, Seuil.parse)
    lignes = lecteur.textes("rythme")
    champs["rythme"] = lecteur.essaie("rythme", Rythme.parse, lignes) if lignes else None
    lecteur.termine()
    return lecteur.essaie("", lambda _: Regle(**champs), None)


def _ecrit_regle(regle: Regle) -> dict[str, Any]:
    return _sans_vides(
        {
            "cle": regle.cle,
            "titre": regle.titre,
            "titre_court": regle.titre_court,
            "quoi": regle.quoi,
            "effet": regle.effet if isinstance(regle.effet, date) else str(regle.effet),
            "fin": regle.fin,
            "types": [str(type_) for type_ in regle.types],
            "population": str(regle.population or ""),
            "population_reference": str(regle.population_reference) if regle.population_municipale else "",
            "agents": str(regle.agents or ""),
            "agents_unite": "" if regle.agents_unite is Effectif.ETP else str(regle.agents_unite),
            "recettes": str(regle.recettes or ""),
            "montant_marche": str(regle.montant_marche or ""),
            "achats_annuels": str(regle.achats_annuels or ""),
            "renouvellement": str(regle.renouvellement or ""),
            "extensions": [str(extension) for extension in regle.extensions],
            "derogations": [str(derogation) for derogation in regle.derogations],
            "conditions": [str(condition) for condition in regle.conditions],
            "circonstances": list(regle.circonstances),
            "base_legale": list(regle.base_legale),
            "rythme": list(regle.rythme.lignes) if regle.rythme else [],
            "borne": "" if regle.borne is Borne.LE else str(regle.borne),
            "report": str(regle.report or ""),
            "report_texte": regle.report_texte,
            "report_pratique": regle.report_pratique,
            "delai": str(regle.delai or ""),
            "remplace": regle.remplace,
        }
    )


def _lit_source(lecteur: Lecteur) -> Source:
    champs = (lecteur.texte("titre", requis=True), lecteur.texte("url"), lecteur.texte("dit"))
    lecteur.termine()
    return lecteur.essaie("url", lambda valeurs: Source(*valeurs), champs)


def _types_ordonnes(types: Iterable[TypeCollectivite]) -> tuple[TypeCollectivite, ...]:
    choisis = set(types)
    return tuple(type_ for type_ in TypeCollectivite if type_ in choisis)


def _sans_vides(donnees: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in donnees.items() if valeur not in ("", None, [], ())}
