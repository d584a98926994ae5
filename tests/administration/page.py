"""A page of the admin as a browser without JavaScript sees it: its form, ready to be changed and submitted."""

from html.parser import HTMLParser

from django.contrib.messages import get_messages


class _Lecteur(HTMLParser):
    def __init__(self):
        super().__init__()
        self.champs: dict[str, list[str]] = {}
        self.dans_main = False
        self.texte: list[str] | None = None
        self.nom = ""

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.dans_main = a.get("method") == "post" and a.get("id") != "logout-form"
        if not self.dans_main:
            return
        if tag == "input" and a.get("type") not in ("submit", "checkbox", "radio"):
            self._ajoute(a.get("name"), a.get("value") or "")
        elif tag == "input" and a.get("type") == "checkbox" and "checked" in a:
            self._ajoute(a["name"], a.get("value", "on"))
        elif tag == "textarea":
            self.nom, self.texte = a["name"], []
        elif tag == "select":
            self.nom = a["name"]
        elif tag == "option" and "selected" in a:
            self._ajoute(self.nom, a.get("value", ""))

    def handle_data(self, data):
        if self.texte is not None:
            self.texte.append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.texte is not None:
            # A browser drops the first line break of a textarea, and submits the others as CRLF.
            texte = "".join(self.texte).removeprefix("\r").removeprefix("\n")
            self._ajoute(self.nom, texte.replace("\r\n", "\n").replace("\n", "\r\n"))
            self.texte = None
        elif tag == "form":
            self.dans_main = False

    def _ajoute(self, nom, valeur):
        if nom and "__prefix__" not in nom:
            self.champs.setdefault(nom, []).append(valeur)


def saisie(reponse) -> dict[str, list[str]]:
    """What submitting the form of that page, untouched, would send (without any button)."""
    lecteur = _Lecteur()
    lecteur.feed(reponse.text)
    return lecteur.champs


def textes(reponse) -> list[str]:
    """What the page tells the editor, with plain spaces."""
    return [str(message).replace("\u00a0", " ") for message in get_messages(reponse.wsgi_request)]


def nouvelle_ligne(champs: dict, prefixe: str, **valeurs) -> dict:
    """The same submission with one more row."""
    rang = int(champs[f"{prefixe}-TOTAL_FORMS"][0])
    ligne = {f"{prefixe}-{rang}-{nom}": valeur for nom, valeur in valeurs.items()}
    return {**champs, f"{prefixe}-TOTAL_FORMS": [str(rang + 1)], **ligne}


def publie(client, adresse: str, champs: dict | None = None, motif: str = "Décret n° 2026-1", **autres):
    """Save the page with « Enregistrer et relire avant de publier », then publish: the answer to the last click.

    champs: what changes on the page; None: nothing is saved, the copy is published as it stands.
    """
    relecture = adresse.replace("/change/", "/publier/")
    if champs is not None:
        enregistre = client.post(adresse, {**saisie(client.get(adresse)), **champs, "_relire": "1"})
        assert enregistre.status_code == 302, enregistre.context["adminform"].form.errors
        assert enregistre.url == relecture
    return client.post(relecture, {**saisie(client.get(relecture)), "motif": motif, "geste": "publier", **autres})


def retire(client, adresse: str, motif: str = "Abrogée"):
    """Withdraw from the page that asks for a motif, as it is read now: the answer to the click. adresse: to change."""
    page = adresse.replace("/change/", "/retirer/")
    return client.post(page, {**saisie(client.get(page)), "motif": motif})
