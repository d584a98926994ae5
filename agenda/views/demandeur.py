"""Who the address of a page says is asking: an authority by its code, a described profile, or nobody."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from agenda import adresses, presentation
from agenda.collectivite import Trouve, find
from agenda.forms import ProfilForm, ReponsesForm
from collectivites.profil import Profil
from obligations.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Demandeur:
    """form: what was typed. profil, adresse: None when nobody readable asks; adresse: of their agenda.

    inconnue: a code that no authority has. ailleurs: the code of the one that follows it, if one does.
    """

    form: ReponsesForm
    profil: Profil | None = None
    adresse: adresses.Adresse | None = None
    nom: str = ""
    inconnue: str = ""
    ailleurs: str = ""

    @property
    def query(self) -> adresses.Query:
        """What tells the same to another page."""
        return self.adresse.chez_les_fiches if self.adresse else []


def who_asks(request: HttpRequest, catalogue: Catalogue) -> Demandeur:
    ailleurs = ""
    if code := request.GET.get("collectivite", "")[:20]:
        reponses = ReponsesForm(request.GET, catalogue)
        reponses.is_valid()
        trouve = find(code) if "\x00" not in code else Trouve()
        ailleurs = trouve.ailleurs
        if trouvee := trouve.collectivite:
            profil = trouvee.to_profil(timezone.localdate(), **reponses.reponses())
            adresse = adresses.de_la_collectivite(trouvee.code, profil)
            return Demandeur(reponses, profil, adresse, trouvee.nom)
    form = ProfilForm(request.GET if "type" in request.GET or "population" in request.GET else None, catalogue)
    if not form.profil_valide:
        return Demandeur(form, inconnue=code, ailleurs=ailleurs)
    profil = form.to_profil()
    return Demandeur(form, profil, adresses.du_profil(profil), presentation.nom_du_profil(profil))
