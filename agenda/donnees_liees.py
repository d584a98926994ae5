"""What a page says of itself to search engines, in the words of schema.org (JSON-LD).

Nothing that the page does not say: no public « Event » (a duty is not a place to go to), no rating, no question.

The block is data: by the HTML standard (« prepare the script element ») a type that is no script ends there, before
the Content-Security-Policy is asked. Chromium 156 was seen to do so: not one violation, even under
`default-src 'none'`, where a true inline script is refused and reported. So the strict policy needs nothing; the hash
of the block is added all the same (agenda/http.py), for readers of the policy that are stricter than the standard. A
hash, and no nonce: a shared cache gives the same page to all, and then the same nonce. It allows these very bytes
only, which no browser runs.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agenda.adresses import absolue
from collectivites.models import Collectivite
from obligations.catalogue import Parution
from obligations.fiche import Fiche

Noeud = dict[str, Any]
Etape = tuple[str, str]
"""One step of a breadcrumb: its name, its path."""

SITE = "Agenda des obligations numériques"
_ECHAPPES = {ord(signe): f"\\u{ord(signe):04X}" for signe in "<>&\u2028\u2029"}
"""Nothing in the text may end the element, nor a line."""


def document(noeuds: Iterable[Noeud]) -> str:
    """The text of the block, safe inside `<script>`."""
    donnees = {"@context": "https://schema.org", "@graph": list(noeuds)}
    return json.dumps(donnees, ensure_ascii=False, separators=(",", ":")).translate(_ECHAPPES)


def site() -> Noeud:
    """The whole site, with its search."""
    accueil = absolue(reverse("agenda:accueil"))
    noeud: Noeud = {
        **_partie_du_site(),
        "inLanguage": "fr",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolue(reverse('agenda:recherche'))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    if settings.EDITEUR:
        noeud["publisher"] = {"@type": "Organization", "@id": f"{accueil}#editeur", "name": settings.EDITEUR}
    return noeud


def fil_d_ariane(etapes: Sequence[Etape], nom: str) -> Noeud:
    """The way from the home to the page of that name."""
    elements: list[Noeud] = [
        {"@type": "ListItem", "position": rang, "name": etape, "item": absolue(chemin)}
        for rang, (etape, chemin) in enumerate([("Accueil", reverse("agenda:accueil")), *etapes], start=1)
    ]
    elements.append({"@type": "ListItem", "position": len(elements) + 1, "name": nom})
    return {"@type": "BreadcrumbList", "itemListElement": elements}


def page_de_la_fiche(fiche: Fiche, parution: Parution) -> Noeud:
    """The page of a fiche; what it is about: the texts it rests on, unless they are not adopted."""
    noeud = _page(fiche.titre, reverse("agenda:fiche", args=[fiche.code])) | {
        "description": fiche.resume,
        "datePublished": timezone.localtime(parution.premiere).isoformat(),
        "dateModified": timezone.localtime(parution.derniere).isoformat(),
    }
    if fiche.verifiee_le:
        noeud["lastReviewed"] = fiche.verifiee_le.isoformat()
    textes = dict.fromkeys(base for regle in fiche.regles for base in regle.base_legale)
    if textes and not fiche.projet:
        noeud["about"] = [{"@type": "Legislation", "name": texte} for texte in textes]
    return noeud


def page_de_la_collectivite(collectivite: Collectivite, nom: str) -> Noeud:
    """The agenda of an authority: a page about it, where no date is an event open to the public."""
    territoire: Noeud = {"@type": "AdministrativeArea", "name": collectivite.nom}
    if collectivite.lieu and collectivite.lieu != collectivite.nom:
        territoire["containedInPlace"] = {"@type": "AdministrativeArea", "name": collectivite.lieu}
    autorite: Noeud = {"@type": "GovernmentOrganization", "name": collectivite.nom, "areaServed": territoire}
    identifiants = [
        {"@type": "PropertyValue", "propertyID": sorte, "value": valeur}
        for sorte, valeur in (
            ("SIREN", collectivite.siren),
            ("Code INSEE", collectivite.code if collectivite.forme == "commune" else ""),
        )
        if valeur
    ]
    if identifiants:
        autorite["identifier"] = identifiants
    return _page(nom, collectivite.get_absolute_url()) | {"about": autorite}


def _partie_du_site() -> Noeud:
    accueil = absolue(reverse("agenda:accueil"))
    return {"@type": "WebSite", "@id": f"{accueil}#site", "name": SITE, "url": accueil}


def _page(nom: str, chemin: str) -> Noeud:
    return {
        "@type": "WebPage",
        "@id": absolue(chemin),
        "url": absolue(chemin),
        "name": nom,
        "inLanguage": "fr",
        "isPartOf": _partie_du_site(),
    }
