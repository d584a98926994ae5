"""« Plan du site »: every page but the 36 000 agendas, on one page."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agenda.fiches import fiches_par_domaine
from agenda.http import page_publique
from agenda.ressources import FiltreDeRessources, ressources_par_famille
from agenda.views.programme import histoire_publiee
from collectivites.models import Collectivite
from obligations.catalogue import current_catalogue
from obligations.recherche import normalise

PAGES = (
    ("agenda:accueil", "Accueil", "La recherche, les prochaines dates nationales, ce qui vient de changer"),
    ("agenda:recherche", "Chercher une collectivité", "Communes, intercommunalités, départements et régions"),
    ("agenda:agenda", "Décrire ma collectivité", "Sans la nommer, ou quand elle n’est pas dans la liste"),
    ("agenda:obligations", "Toutes les obligations", "Avec une recherche et des filtres"),
    ("agenda:ressources", "Toutes les ressources", "Services, guides et aides, avec une recherche et des filtres"),
    ("agenda:programme", "Le programme", "De DCANT à TNT, et sa chronologie"),
    ("agenda:journal", "Le journal", "Ce qui a changé, quand et pourquoi"),
    ("agenda:aide-abonnement", "S’abonner, pas à pas", "Votre calendrier, dans huit logiciels"),
    ("agenda:a-propos", "À propos", "Comment le site répond, et ce que vaut une fiche"),
    ("agenda:accessibilite", "Accessibilité", "Ce qui est vérifié, et ce qui ne l’est pas encore"),
    ("agenda:mentions-legales", "Mentions légales", "Éditeur, hébergeur, données personnelles"),
)
"""(address, name, what is there)."""
TERRITOIRES = (
    ("Régions", ("region",), ()),
    ("Départements", ("departement",), ("75056", "200046977")),
    ("Collectivités d’outre-mer", ("outre-mer",), ()),
)
"""(heading, forms, and codes of others): Paris and the Métropole de Lyon are départements under another form."""


@page_publique
def plan_du_site(request: HttpRequest) -> HttpResponse:
    catalogue = current_catalogue()
    contexte = {
        "catalogue": catalogue,
        "pages": PAGES,
        "domaines": fiches_par_domaine(catalogue.fiches.values(), catalogue),
        "familles": ressources_par_famille(catalogue, FiltreDeRessources()),
        "dossiers": histoire_publiee().dossiers.values(),
        "territoires": _territoires(),
    }
    return render(request, "agenda/plan_du_site.html", contexte)


def _territoires() -> list[tuple[str, list[Collectivite]]]:
    """The largest authorities, under their heading, in one query."""
    formes = [forme for _, formes, _ in TERRITOIRES for forme in formes]
    codes = [code for _, _, codes in TERRITOIRES for code in codes]
    trouvees = Collectivite.objects.filter(Q(forme__in=formes) | Q(code__in=codes)).only("code", "nom", "forme")
    rangees = sorted(trouvees, key=lambda collectivite: normalise(collectivite.nom))
    return [
        (titre, [c for c in rangees if c.forme in formes or c.code in codes]) for titre, formes, codes in TERRITOIRES
    ]
