"""What editors type reaches readers as words and a few marks, on every page, in search engines and in calendars."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from icalendar import Calendar

from collectivites.profil import Territoire
from obligations import publication, travail
from obligations.fiche import (
    TITRE_COURT_MAXIMAL,
    Condition,
    Delai,
    Derogation,
    Extension,
    Fiche,
    Regle,
    Report,
    Source,
)
from obligations.models import Genre
from obligations.ressource import Famille, Ressource, Statut
from obligations.rythme import Rythme
from obligations.textes import TEXTES, Forme
from obligations.vocabulaire import Caracteristique, Domaine
from tests.factories import FicheFactory, RegleFactory, publie, publie_tel_quel

pytestmark = pytest.mark.django_db

ATTAQUE = '<img src=x onerror=alert(1)></script><b id="a">\'"[x](javascript:alert(1))'
"""Under the 90 characters of a title."""
PAGES = [
    "/",
    "/obligations/",
    "/obligations/?q=alert",
    "/obligations/fiche/",
    "/obligations/fiche/?type=commune&population=900",
    "/ressources/",
    "/ressources/?q=alert",
    "/ressources/ressource/",
    "/agenda/?type=commune&population=900",
    "/agenda/?type=commune&population=900&etat=en-vigueur&domaine=domaine",
    "/agenda/?type=commune&population=900&vue=mois",
    "/agenda/?type=commune&population=900&vue=annees",
    "/plan-du-site/",
]
FLUX = ["/agenda.ics?type=commune&population=900", "/obligations/fiche.ics"]


class _Page(HTMLParser):
    """A page, as a browser reads it: what runs, where links lead, what is seen."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fautes: list[str] = []
        self.liens: list[tuple[str, str | None]] = []
        self.balises: set[str] = set()
        self.mots = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.balises.add(tag)
        champs = dict(attrs)
        if tag in ("img", "b") and champs.keys() & {"onerror", "id"}:
            self.fautes.append(tag)
        self.fautes += [nom for nom in champs if nom.startswith("on") or nom == "style"]
        if tag == "a":
            self.liens.append((champs.get("href", ""), champs.get("rel")))

    def handle_data(self, data):
        self.mots += data


def attaque(valeur):
    """The same value with the attack in each of its texts."""
    champs = {}
    for nom in TEXTES[type(valeur)]:
        actuel = getattr(valeur, nom)
        if nom == "conditions":
            champs[nom] = (Condition(ATTAQUE, "question"), Condition(f"{ATTAQUE}."))
        elif nom == "delai":
            champs[nom] = Delai(2, "mois", True, ATTAQUE)
        elif nom == "extensions":
            champs[nom] = (Extension(Territoire.POLYNESIE_FRANCAISE, ATTAQUE),)
        elif nom == "derogations":
            champs[nom] = (Derogation(("67",), ATTAQUE),)
        elif nom == "titre_court":
            champs[nom] = ATTAQUE[:TITRE_COURT_MAXIMAL]
        else:
            champs[nom] = (ATTAQUE, "**gras**") if isinstance(actuel, tuple) else ATTAQUE
    if "report_texte" in champs:
        champs["report"] = Report.JOUR_OUVRABLE
    return replace(valeur, **champs)


def une_fiche(**champs):
    demain = timezone.localdate() + timedelta(days=40)
    rythme = Rythme.parse([f"RRULE:FREQ=YEARLY;BYMONTH={demain.month};BYMONTHDAY={min(demain.day, 28)}"])
    regles = (RegleFactory(cle="regle", rythme=rythme), RegleFactory(cle="autre", effet=date(2020, 1, 1)))
    return FicheFactory(**{"code": "fiche", "domaine": "domaine", "titre": "Voter", "regles": regles} | champs)


def une_ressource(**champs):
    base = {"code": "ressource", "nom": "Guichet", "famille": Famille.SERVICE, "description": "Un guichet."}
    return Ressource(**{**base, "confiance": "haute", "domaines": ("domaine",), "url": "https://x.fr/"} | champs)


@pytest.fixture
def attaques(db):
    """An attack in each text of each thing published, twice, so that the latest changes show it."""
    fiche = une_fiche()
    regles = tuple(attaque(regle) for regle in fiche.regles)
    sources = tuple(attaque(source) for source in fiche.sources)
    fiche = replace(attaque(fiche), regles=regles, sources=sources, ressources=("ressource",))
    valeurs = [
        attaque(Domaine("domaine", "Domaine", 1)),
        attaque(Caracteristique("question", "Une question ?", "Oui", "Aide", 1)),
        attaque(une_ressource(statut=Statut.FERME, code_source="https://x.fr/")),
        fiche,
    ]
    publie_tel_quel(*valeurs, motif=ATTAQUE)
    publie_tel_quel(replace(fiche, verifiee_le=date(2026, 11, 26)), motif=ATTAQUE)


@pytest.mark.parametrize("adresse", PAGES)
def test_an_attack_in_every_field_is_harmless_text_on_every_page(client, attaques, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    page = _Page(reponse.text)
    assert page.fautes == []
    assert "onerror=alert" in page.mots
    assert {urlsplit(lien).scheme for lien, _ in page.liens} <= {"", "http", "https", "mailto", "webcal"}
    for bloc in re.findall(r'<script type="application/ld\+json">(.*?)</script>', reponse.text):
        assert not set("<>&") & set(bloc)
        json.loads(bloc)
    titre = re.search(r"<title>(.*?)</title>", reponse.text, re.DOTALL)
    assert titre
    assert "<" not in titre[1]
    for contenu in re.findall(r'<meta [^>]*content="([^"]*)"', reponse.text):
        assert "<" not in contenu


@pytest.mark.parametrize("adresse", FLUX)
def test_an_attack_in_every_field_is_text_in_a_calendar(client, attaques, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    evenements = Calendar.from_ical(reponse.content).walk("VEVENT")
    assert evenements
    for evenement in evenements:
        assert "<img src=x" in str(evenement["summary"])
        assert urlsplit(str(evenement["url"])).scheme in ("http", "https")


MARQUE = "Lisez *bien* le [guide de l'État](https://x.fr/l'art?a=1) : **1er** pas."
CLAIR = "Lisez bien le guide de l’État\u00a0: 1er pas."
BLOCS = f"{MARQUE}\n\nPuis :\n- voter ;\n- publier."
LIEN = ("https://x.fr/l'art?a=1", "noopener")


@pytest.fixture
def marquees(db):
    """Each field that may hold marks holds some, published through the front door."""
    par_forme = {Forme.EN_LIGNE: MARQUE, Forme.EN_BLOCS: BLOCS}

    def marque(valeur):
        champs = {nom: par_forme[forme] for nom, forme in TEXTES[type(valeur)].items() if forme in par_forme}
        return replace(valeur, **{n: (v,) if isinstance(getattr(valeur, n), tuple) else v for n, v in champs.items()})

    ressource = marque(une_ressource())
    fiche = marque(une_fiche(sources=(marque(Source("Légifrance", "https://x.fr/")),), ressources=("ressource",)))
    for genre, valeur in (
        (Genre.DOMAINE, Domaine("domaine", "Domaine", 1)),
        (Genre.RESSOURCE, ressource),
        (Genre.OBLIGATION, fiche),
    ):
        publication.publish(travail.write(genre, valeur), "Essai")


@pytest.mark.parametrize(("adresse", "liens"), [("/obligations/fiche/", 6), ("/ressources/ressource/", 3)])
def test_marks_are_shown_where_the_whole_text_is_read(client, marquees, adresse, liens):
    reponse = client.get(adresse)
    page = _Page(reponse.text)
    assert page.liens.count(LIEN) == liens
    assert {"em", "strong", "sup", "ul"} <= page.balises
    assert "<strong>1<sup>er</sup></strong>" in reponse.text
    assert not re.search(r"\*|\]\(|^- ", page.mots, re.MULTILINE)
    assert "<p><p>" not in reponse.text
    assert "<p><ul>" not in reponse.text


@pytest.mark.parametrize("adresse", PAGES)
def test_marks_are_read_nowhere(client, marquees, adresse):
    assert not re.search(r"\*\*|\]\(", client.get(adresse).text)


def test_descriptions_cards_and_search_have_the_words_alone(client, marquees):
    page = client.get("/ressources/ressource/").text
    assert f'<meta name="description" content="{CLAIR}">' in page
    assert CLAIR.replace("1er", "1<sup>er</sup>") in client.get("/ressources/").text
    assert CLAIR.replace("1er", "1<sup>er</sup>") in client.get("/obligations/fiche/").text
    assert "data-ressource" in client.get("/ressources/", {"q": "bien guide"}).text
    assert "data-ressource" not in client.get("/ressources/", {"q": "https"}).text


def test_marks_move_nothing_in_a_calendar(client):
    publie(une_fiche(minimum="Le faire."))
    avant = client.get("/obligations/fiche.ics").content
    publie(une_fiche(minimum=BLOCS, comment_faire=(MARQUE,)), motif="Des liens")
    apres = client.get("/obligations/fiche.ics").content

    def estampilles(octets):
        return [(str(e["uid"]), e["sequence"], e["dtstamp"].dt) for e in Calendar.from_ical(octets).walk("VEVENT")]

    assert estampilles(avant) == estampilles(apres)


def test_a_published_text_that_would_be_refused_today_can_still_be_read(client):
    publie_tel_quel(Domaine("domaine", "Domaine", 1), une_fiche(minimum="<b>Le faire</b> ![x](https://x.fr/a.png)"))
    reponse = client.get("/obligations/fiche/")
    assert "&lt;b&gt;Le faire&lt;/b&gt;" in reponse.text
    assert "<img" not in reponse.text


def test_every_kind_of_value_is_attacked():
    assert set(TEXTES) == {Domaine, Caracteristique, Ressource, Fiche, Regle, Source}
