"""Whose dates a feed holds: a profile, with what it was before; or whoever one fiche concerns. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agenda.services import POUR_TOUS, Agenda, Filtre, build_agenda, build_agenda_de_fiche
from collectivites.profil import Profil
from obligations.catalogue import Annulation, Catalogue
from obligations.echeances import Periode, fenetre
from obligations.fiche import Regle
from obligations.jours_feries import zone
from obligations.verdict import Verdict, examine


@dataclass(frozen=True, slots=True)
class Sujet:
    """Whose dates a feed holds: their agenda over a period, what may be cancelled, and the answer of any règle.

    cle: subjects with the same key have the same events.
    anciens: what they were before, until which change of the list of authorities; the oldest first.
    jusqu_au: the day on which it will change them; None: no such day is known.
    """

    cle: Hashable
    agenda: Callable[[Periode, date, Filtre], Agenda]
    annulations: tuple[Annulation, ...]
    reponse: Callable[[Regle], Verdict]
    anciens: "tuple[tuple[datetime, Sujet], ...]" = ()
    jusqu_au: date | None = None


def sujet_du_profil(
    catalogue: Catalogue,
    profil: Profil,
    jour: date,
    passes: Sequence[tuple[datetime, Profil]] = (),
    jusqu_au: date | None = None,
) -> Sujet:
    """What binds one profile, and all those of its class, in the window of that day.

    passes: what it was, until when, the oldest first; one that no règle tells from the next is left out.
    jusqu_au: the day on which it will be another, if one is known.
    """
    sujets = [_sujet(catalogue, connu, jour) for connu in (*(ancien for _, ancien in passes), profil)]
    *_, actuel = sujets
    anciens = tuple(
        (instant, ancien)
        for (instant, _), ancien, suivant in zip(passes, sujets, sujets[1:], strict=False)
        if ancien.cle != suivant.cle
    )
    return replace(
        actuel,
        cle=(actuel.cle, tuple((instant, ancien.cle) for instant, ancien in anciens)),
        anciens=anciens,
        jusqu_au=jusqu_au,
    )


def _sujet(catalogue: Catalogue, profil: Profil, jour: date) -> Sujet:
    return Sujet(
        catalogue.classe(profil, fenetre(jour)),
        lambda periode, jour, filtre: build_agenda(catalogue, profil, periode, jour, filtre),
        tuple(annulation_.dans(zone(profil.departement)) for annulation_ in catalogue.annulations),
        lambda regle: examine(regle, profil),
    )


def sujet_de_la_fiche(catalogue: Catalogue, code: str) -> Sujet:
    """The dates of one fiche, for whoever it concerns; those of a fiche withdrawn are all cancelled."""
    fiche = catalogue.fiches.get(code)

    def agenda(periode: Periode, jour: date, filtre: Filtre) -> Agenda:
        if fiche is None:
            return Agenda(Profil(), periode, jour, catalogue.revision, (), ())
        return build_agenda_de_fiche(catalogue, fiche, periode, jour)

    return Sujet(
        code,
        agenda,
        tuple(annulation_ for annulation_ in catalogue.annulations if annulation_.fiche.code == code),
        lambda regle: POUR_TOUS,
    )
