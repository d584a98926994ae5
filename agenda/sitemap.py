"""The XML by which search engines learn which pages exist (sitemaps.org, version 0.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from django.utils import timezone

from agenda.adresses import absolue

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Page:
    """chemin: its address, without a query. modifiee_le: when its words last changed, if that is known."""

    chemin: str
    modifiee_le: datetime | None = None

    def __str__(self) -> str:
        """Absolute, under the public origin."""
        lastmod = f"<lastmod>{timezone.localtime(self.modifiee_le).isoformat()}</lastmod>" if self.modifiee_le else ""
        return f"<loc>{escape(absolue(self.chemin))}</loc>{lastmod}"


def sitemap(pages: Iterable[Page]) -> str:
    """One file of pages."""
    return _document("urlset", "url", pages)


def index(fichiers: Iterable[Page]) -> str:
    """The file that names the others."""
    return _document("sitemapindex", "sitemap", fichiers)


def _document(racine: str, element: str, pages: Iterable[Page]) -> str:
    lignes = "".join(f"<{element}>{page}</{element}>\n" for page in pages)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{racine} xmlns="{_XMLNS}">\n{lignes}</{racine}>\n'
