"""Whose dates a feed holds: a profile, with what it was before; or whoever one fiche concerns. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from agenda.services import POUR_TOUS, Agenda, Filtre, build_agenda, build_agenda_de_fiche
from collectivites.profil import Profil
from obligations.catalogue import Annulation, Catalogue
from obligations.echeances import Periode, fenetre
from obligations.fiche import Regle
from obligations.verdict import Verdict, examine


@dataclass(frozen=True, slots=True)
class Ancienne:
    """What a subject was until that instant, at which the list of authorities changed: its agenda, its answers."""

    jusqu_a: datetime
    agenda: Callable[[Periode, date, Filtre], Agenda]
    reponse: Callable[[Regle], Verdict]


@dataclass(frozen=True, slots=True)
class Sujet:
    """Whose dates a feed holds: their agenda over a period, what may be cancelled, and the answer of any règle.

    cle: subjects with the same key have the same events. anciennes: what they were before, the oldest first.
    """

    cle: Hashable
    agenda: Callable[[Periode, date, Filtre], Agenda]
    annulations: tuple[Annulation, ...]
    reponse: Callable[[Regle], Verdict]
    anciennes: tuple[Ancienne, ...] = ()


def sujet_du_profil(
    catalogue: Catalogue, profil: Profil, jour: date, passes: Sequence[tuple[datetime, Profil]] = ()
) -> Sujet:
    """What binds one profile, and all those of its class, in the window of that day.

    passes: what it was, until when, the oldest first; one that no règle tells from the next is left out.
    """
    classes = [catalogue.classe(connu, fenetre(jour)) for connu in (*(ancien for _, ancien in passes), profil)]
    distincts = [
        (instant, ancien, sa_classe)
        for (instant, ancien), sa_classe, suivante in zip(passes, classes, classes[1:], strict=False)
        if sa_classe != suivante
    ]
    return Sujet(
        (classes[-1], tuple((instant, sa_classe) for instant, _, sa_classe in distincts)),
        _agenda_de(catalogue, profil),
        catalogue.annulations,
        partial(_examine, profil),
        tuple(
            Ancienne(instant, _agenda_de(catalogue, ancien), partial(_examine, ancien))
            for instant, ancien, _ in distincts
        ),
    )


def _agenda_de(catalogue: Catalogue, profil: Profil) -> Callable[[Periode, date, Filtre], Agenda]:
    return lambda periode, jour, filtre: build_agenda(catalogue, profil, periode, jour, filtre)


def _examine(profil: Profil, regle: Regle) -> Verdict:
    return examine(regle, profil)


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
