"""The journal as an Atom feed (RFC 4287): the same bytes for the same items. What it promises: docs/flux.md."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.xmlutils import SimplerXMLGenerator

from agenda import adresses
from agenda.donnees_liees import SITE
from agenda.journal import Nouvelle, en_mots, sujet_a_dire
from collectivites.signes import net
from obligations.catalogue import Catalogue
from obligations.changements import Sorte
from obligations.journal import Entree
from obligations.typographie import INSECABLE, nombre

ESPACE = uuid.UUID("c2b6f3a4-7d0e-5b1c-9a55-2f1d8f6c7e20")
"""From which every id is derived, for ever: neither the host nor the title of anything is in it."""
DEBUT = datetime(2026, 11, 25, tzinfo=UTC)
"""When a feed that holds nothing was last updated: the day the site opened."""


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """What a feed says of itself. soi, page: its path and that of the journal that shows the same, with queries.

    cle: what tells it from the other feeds.
    """

    titre: str
    soi: str
    page: str
    cle: str


class _Flux(Atom1Feed):
    """Atom, with categories that have a code and a label, and no clock."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=DEBUT)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for code, libelle in item["etiquettes"]:
            handler.addQuickElement("category", "", {"term": code, "label": net(libelle)})


def render_atom(
    enveloppe: Enveloppe, nouvelles: Iterable[Nouvelle], catalogue: Catalogue, query: adresses.Query
) -> bytes:
    """The feed. query: what tells its reader to a fiche."""
    flux = _Flux(
        title=net(enveloppe.titre),
        link=adresses.absolue(enveloppe.page),
        description=None,
        language="fr",
        author_name=SITE,
        feed_url=adresses.absolue(enveloppe.soi),
        feed_guid=identite(f"journal/{enveloppe.cle}"),
        subtitle="Ce qui change dans les obligations numériques des collectivités, et pourquoi.",
    )
    for nouvelle in nouvelles:
        lot = nouvelle.lot
        flux.add_item(
            title=net(_titre(nouvelle)),
            link=adresses.absolue(_page(nouvelle, query)),
            description=net(_resume(nouvelle, query)),
            unique_id=identite(lot.cle),
            pubdate=lot.publiee_le,
            updateddate=lot.publiee_le,
            etiquettes=_etiquettes(nouvelle, catalogue),
        )
    sortie = BytesIO()
    flux.write(sortie, "utf-8")
    return sortie.getvalue()


def identite(cle: str) -> str:
    """`urn:uuid:…`, the same for ever for the same clé."""
    return uuid.uuid5(ESPACE, cle).urn


def _titre(nouvelle: Nouvelle) -> str:
    entree = nouvelle.seule
    if entree is None:
        return nouvelle.titre
    doute = " (à vérifier)" if nouvelle.doutes else ""
    return f"{entree.noms[0]}{INSECABLE}: {entree.titre}{doute}"


def _page(nouvelle: Nouvelle, query: adresses.Query) -> str:
    """The fiche at that Version; for many together, their place in the journal, which does not move."""
    if nouvelle.seule and nouvelle.seule.de_fiche:
        return _fiche(nouvelle.seule, query)
    revision = nouvelle.lot.revision
    page = adresses.avec(reverse("agenda:journal"), [*query, ("avant", str(revision + 1))])
    return f"{page}#j{revision}"


def _fiche(entree: Entree, query: adresses.Query) -> str:
    ancre = "" if entree.retiree else f"#v{entree.numero}"
    return f"{adresses.page_de_la_fiche(entree.code, query)}{ancre}"


def _resume(nouvelle: Nouvelle, query: adresses.Query) -> SafeString:
    """Escaped HTML: what changed, then the motif."""
    entree = nouvelle.seule
    if entree is None:
        liens = (
            (adresses.absolue(_fiche(e, query)), e.titre, " (à vérifier)" if e.revision in nouvelle.doutes else "")
            for e in nouvelle.nommees
        )
        puces = format_html_join("", '<li><a href="{}">{}</a>{}</li>', liens)
        de_plus = nouvelle.de_plus
        reste = f"Et {nombre(de_plus)} autre{'s' if de_plus > 1 else ''}." if de_plus else ""
        return format_html("<p>{}</p><ul>{}</ul><p>{}</p>", _phrase(nouvelle.lot.motif), puces, reste)
    puces = format_html_join("", "<li>{}</li>", ((ligne,) for ligne in _lignes(entree)))
    liste = format_html("<ul>{}</ul>", puces) if puces else ""
    return format_html("{}<p>{}</p>", liste, _phrase(entree.motif))


def _lignes(entree: Entree) -> list[str]:
    """« Date changée : Voter le budget | Avant : … | Désormais : … », « Texte précisé : résumé »."""
    lignes = []
    for changement in entree.changements:
        nom, sujet = changement.sorte.nom, sujet_a_dire(changement, entree)
        morceaux = [sujet] if sujet else []
        morceaux += [texte if mot == nom else f"{mot}{INSECABLE}: {texte}" for mot, texte in en_mots(changement)]
        if morceaux:
            lignes.append(f"{nom}{INSECABLE}: {' | '.join(morceaux)}")
    return lignes


def _phrase(texte: str) -> str:
    return texte if texte.endswith((".", "!", "?", "…")) else f"{texte}."


def _etiquettes(nouvelle: Nouvelle, catalogue: Catalogue) -> list[tuple[str, str]]:
    """(code, label) of its domaine and kinds; of many together, their kind alone."""
    if nouvelle.seule is None:
        return [(str(nouvelle.lot.sorte), nouvelle.lot.sorte.nom)]
    if not nouvelle.seule.de_fiche:
        return [(str(sorte), sorte.nom) for sorte in nouvelle.seule.sortes]
    code = nouvelle.seule.domaines[0]
    domaine = catalogue.domaines.get(code)
    dites = zip(nouvelle.seule.sortes, nouvelle.seule.noms, strict=False)
    sortes = [(str(sorte), nom) for sorte, nom in dites if sorte is not Sorte.VERIFIEE]
    return [(code, domaine.titre if domaine else code), *sortes]
