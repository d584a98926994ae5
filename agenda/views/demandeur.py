"""Who the address of a page says is asking: an authority by its code, a described profile, or nobody."""

from dataclasses import dataclass

from django.http import HttpRequest

from agenda import adresses, presentation
from agenda.collectivite import find
from agenda.forms import ProfilForm, ReponsesForm
from collectivites.profil import Profil
from obligations.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Demandeur:
    """form: what was typed. profil, adresse: None when nobody readable asks; adresse: of their agenda.

    inconnue: a code that no authority has.
    """

    form: ReponsesForm
    profil: Profil | None = None
    adresse: adresses.Adresse | None = None
    nom: str = ""
    inconnue: str = ""

    @property
    def query(self) -> adresses.Query:
        """What tells the same to another page."""
        return self.adresse.chez_les_fiches if self.adresse else []


def who_asks(request: HttpRequest, catalogue: Catalogue) -> Demandeur:
    if code := request.GET.get("collectivite", "")[:20]:
        reponses = ReponsesForm(request.GET, catalogue)
        reponses.is_valid()
        trouvee = find(code).collectivite if "\x00" not in code else None
        if trouvee:
            profil = trouvee.to_profil(**reponses.reponses())
            adresse = adresses.de_la_collectivite(trouvee.code, profil)
            return Demandeur(reponses, profil, adresse, trouvee.nom)
    form = ProfilForm(request.GET if "type" in request.GET or "population" in request.GET else None, catalogue)
    if not form.profil_valide:
        return Demandeur(form, inconnue=code)
    profil = form.to_profil()
    return Demandeur(form, profil, adresses.du_profil(profil), presentation.nom_du_profil(profil))
