"""A small country: vintages as values, and as the JSON package that publishes them."""

import json

from collectivites.millesime import Commune, Groupement, Membre, Millesime, Territoire

DEPARTEMENTS = (
    ("35", "Ille-et-Vilaine", "53"),
    ("67", "Bas-Rhin", "44"),
    ("68", "Haut-Rhin", "44"),
    ("69", "Rhône", "84"),
    ("75", "Paris", "11"),
    ("2A", "Corse-du-Sud", "94"),
    ("2B", "Haute-Corse", "94"),
    ("972", "Martinique", "02"),
    ("973", "Guyane", "03"),
    ("976", "Mayotte", "06"),
)
REGIONS = (
    ("53", "Bretagne"),
    ("44", "Grand Est"),
    ("84", "Auvergne-Rhône-Alpes"),
    ("11", "Île-de-France"),
    ("94", "Corse"),
    ("02", "Martinique"),
    ("03", "Guyane"),
    ("06", "Mayotte"),
)
REGION_DE = {code: region for code, _, region in DEPARTEMENTS}
MINIMA = {"communes": 1, "epci": 0, "departements": len(DEPARTEMENTS), "regions": len(REGIONS)}


def commune(code, nom="", population=1_000, anciens=(), codes_postaux=("35000",), siren=""):
    departement = code[:3] if code.startswith("97") else code[:2]
    return Commune(
        code,
        nom or f"Commune {code}",
        departement,
        REGION_DE[departement],
        "metro",
        siren,
        tuple(codes_postaux),
        population,
        tuple(anciens),
    )


def groupement(code, *membres, nom="", forme="CC", totale=None, municipale=None):
    """membres: codes, or (code, totale, municipale)."""
    lus = tuple(Membre(*(m if isinstance(m, tuple) else (m, None, None))) for m in membres)
    return Groupement(code, nom or f"{forme} {code}", forme, totale, municipale, lus)


def france(annee, *communes, groupements=(), absorbees=()):
    return Millesime(
        annee,
        tuple(communes),
        tuple(absorbees),
        tuple(groupements),
        tuple(Territoire(code, nom, "metro", region) for code, nom, region in DEPARTEMENTS),
        tuple(Territoire(code, nom, "metro", "") for code, nom in REGIONS),
    )


def publie(dossier, millesime):
    """Write it as the package does; the directory."""
    communes = [_commune(c) for c in millesime.communes]
    communes += [
        {
            "code": a.code,
            "nom": a.nom,
            "type": {"déléguée": "commune-deleguee", "associée": "commune-associee"}[a.sorte],
            "chefLieu": a.chef_lieu,
        }
        for a in millesime.absorbees
    ]
    donnees = {
        "communes": communes,
        "epci": [_groupement(g) for g in millesime.groupements if g.forme != "EPT"],
        "ept": [_groupement(g) for g in millesime.groupements if g.forme == "EPT"],
        "departements": [
            {"code": t.code, "nom": t.nom, "zone": t.zone, "region": t.region} for t in millesime.departements
        ],
        "regions": [{"code": t.code, "nom": t.nom, "zone": t.zone} for t in millesime.regions],
    }
    (dossier / "data").mkdir(parents=True)
    for nom, valeur in donnees.items():
        (dossier / "data" / f"{nom}.json").write_text(json.dumps(valeur), encoding="utf-8")
    (dossier / "package.json").write_text(json.dumps({"version": f"{millesime.annee - 2020}.0.0"}), encoding="utf-8")
    return dossier


def _commune(c):
    brut = {
        "code": c.code,
        "nom": c.nom,
        "type": "commune-actuelle",
        "zone": c.zone,
        "departement": c.departement,
        "region": c.region,
        "codesPostaux": list(c.codes_postaux),
        "population": c.population,
    }
    return (
        brut
        | ({"siren": c.siren} if c.siren else {})
        | ({"anciensCodes": list(c.anciens_codes)} if c.anciens_codes else {})
    )


def _groupement(g):
    return {
        "code": g.code,
        "nom": g.nom,
        "type": g.forme,
        "populationTotale": g.totale,
        "populationMunicipale": g.municipale,
        "membres": [
            {"code": m.code, "populationTotale": m.totale, "populationMunicipale": m.municipale} for m in g.membres
        ],
    }
