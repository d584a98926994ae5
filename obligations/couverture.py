"""What the catalogue covers, counted: the text of docs/couverture.md. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from collectivites.profil import TypeCollectivite
from obligations.fiche import Fiche, Nature, Regle
from obligations.typographie import nombre
from obligations.vocabulaire import Caracteristique, Domaine

TITRE = """# Ce que couvre le catalogue

Page écrite par `manage.py dump_couverture` : elle se compte, elle ne se corrige pas à la main.
"""


def couverture(
    fiches: Iterable[Fiche], domaines: Iterable[Domaine], questions: Iterable[Caracteristique], ressources: int
) -> str:
    """The whole page, in Markdown."""
    fiches = list(fiches)
    regles = [(fiche, regle) for fiche in fiches for regle in fiche.regles]
    return "\n".join(
        [
            TITRE,
            f"{len(fiches)} fiches, {len(regles)} règles, {ressources} ressources.\n",
            *_section("Par domaine", _par_domaine(fiches, domaines)),
            *_section("Par type de collectivité", _par_type(regles)),
            *_section("Par seuil", _par_seuil(regles)),
            *_section("Par question", _par_question(regles, questions)),
        ]
    )


def _section(titre: str, lignes: Sequence[Sequence[str]]) -> list[str]:
    """A heading and a table; the first line is that of the headings."""
    entete, *corps = (f"| {' | '.join(ligne)} |" for ligne in lignes)
    tirets = f"| {' | '.join(['---', *['---:'] * (len(lignes[0]) - 1)])} |"
    return [f"## {titre}\n", entete, tirets, *corps, ""]


def _par_domaine(fiches: Sequence[Fiche], domaines: Iterable[Domaine]) -> list[list[str]]:
    lignes = [["Domaine", "Obligations", "Recommandations", "Objectifs", "Projets", "Règles"]]
    for domaine in sorted(domaines, key=lambda domaine: domaine.ordre):
        siennes = [fiche for fiche in fiches if fiche.domaine == domaine.code]
        lignes.append([domaine.titre, *_natures(siennes)])
    return [*lignes, ["Ensemble", *_natures(fiches)]]


def _natures(fiches: Sequence[Fiche]) -> list[str]:
    comptes = Counter("projet" if fiche.projet else fiche.nature for fiche in fiches)
    chiffres = [comptes[nature] for nature in (*Nature, "projet")]
    return [str(chiffre) for chiffre in (*chiffres, sum(len(fiche.regles) for fiche in fiches))]


def _par_type(regles: Sequence[tuple[Fiche, Regle]]) -> list[list[str]]:
    return [
        ["Type", "Fiches", "Règles"],
        *(
            [type_.nom, *_compte((fiche, regle) for fiche, regle in regles if type_ in regle.types)]
            for type_ in TypeCollectivite
        ),
    ]


def _par_seuil(regles: Sequence[tuple[Fiche, Regle]]) -> list[list[str]]:
    par_seuil: Mapping[tuple[int, int, str], list[tuple[Fiche, Regle]]] = defaultdict(list)
    mesures = ("population", "habitants"), ("agents", "agents"), ("recettes", "€ de recettes")
    for fiche, regle in regles:
        for rang, (attribut, unite) in enumerate(mesures):
            if seuil := getattr(regle, attribut):
                figure = seuil.minimum if seuil.minimum is not None else seuil.maximum
                par_seuil[rang, figure, f"{seuil.en_francais(unite)}"].append((fiche, regle))
    return [
        ["Seuil", "Fiches", "Règles"],
        *([seuil, *_compte(par_seuil[_, f, seuil])] for _, f, seuil in sorted(par_seuil)),
    ]


def _par_question(regles: Sequence[tuple[Fiche, Regle]], questions: Iterable[Caracteristique]) -> list[list[str]]:
    lignes = [["Question", "Fiches", "Règles"]]
    for question in sorted(questions, key=lambda question: question.ordre):
        siennes = [(f, r) for f, r in regles if question.code in {c.caracteristique for c in r.conditions}]
        lignes.append([question.question, *_compte(siennes)])
    return lignes


def _compte(regles: Iterable[tuple[Fiche, Regle]]) -> list[str]:
    """Fiches, then règles."""
    regles = list(regles)
    return [nombre(len({fiche.code for fiche, _ in regles})), nombre(len(regles))]
