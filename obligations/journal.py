"""The public journal: what each publication of a fiche changed for readers. Pure; read in journal_en_memoire.py."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from obligations.bascule import Bascule
from obligations.changements import Changement, Sorte, changements, sortes
from obligations.fiche import Fiche, Regle
from obligations.recherche import normalise
from obligations.verdict import Reponse, meilleur

LOT_AU_MOINS = 5
"""Fiches that one load published alike: from there on they are told together."""
EN_LOT = frozenset({Sorte.NOUVELLE, Sorte.TYPES, Sorte.TEXTE})
"""What may be told together. A date or a public that moves, a withdrawal, a return, are always told one by one."""
RETABLIE, MINEURE, INVISIBLE = "Fiche rétablie", "Correction mineure", "Sans changement visible"


@dataclass(frozen=True, slots=True)
class Publication:
    """One Version of an obligation, its texts in French typography. revision: its place among all publications."""

    revision: int
    numero: int
    publiee_le: datetime
    motif: str
    fiche: Fiche
    retiree: bool = False
    mineure: bool = False


@dataclass(frozen=True, slots=True)
class BasculePubliee:
    """One Version that tells of a changeover of figures."""

    revision: int
    numero: int
    publiee_le: datetime
    motif: str
    bascule: Bascule


@dataclass(frozen=True, slots=True)
class Entree:
    """What one Version changed for readers. regles: those that say whom it concerns, as they were and as they are.

    titre: the latest that readers saw. domaines: the one it has, then the one it left. changements: the weightiest
    first; none when readers see the same.
    """

    revision: int
    code: str
    numero: int
    titre: str
    domaines: tuple[str, ...]
    publiee_le: datetime
    motif: str
    retiree: bool
    mineure: bool
    changements: tuple[Changement, ...]
    regles: tuple[Regle, ...]

    @property
    def sortes(self) -> list[Sorte]:
        """The kinds of its changes, the weightiest first."""
        return sortes(self.changements)

    @property
    def noms(self) -> list[str]:
        """Its kinds in words, never none; a fiche that comes back is not new."""
        propres = {Sorte.TEXTE: MINEURE} if self.mineure else {}
        if self.retablie:
            propres[Sorte.NOUVELLE] = RETABLIE
        return [propres.get(sorte, sorte.nom) for sorte in self.sortes] or [INVISIBLE]

    @property
    def annoncee(self) -> bool:
        """Is it news? Minor corrections and verifications are told on the fiche alone."""
        return not self.mineure and not {Sorte.VERIFIEE}.issuperset(self.sortes)

    @property
    def de_fiche(self) -> bool:
        """Has it a page of its own? Figures have none."""
        return Sorte.POPULATIONS not in self.sortes

    @property
    def retablie(self) -> bool:
        """It comes back: not new."""
        return self.numero > 1 and Sorte.NOUVELLE in self.sortes

    def reponse(self, examine: Callable[[Regle], Reponse]) -> Reponse:
        """Whether it concerns the one for whom `examine` answers, by what it changed or by what it was."""
        return meilleur([examine(regle) for regle in self.regles]) if self.de_fiche else Reponse.CONCERNE


@dataclass(frozen=True, slots=True)
class Lot:
    """One item of the journal: an entrée, or many that one load published alike. entrees: by title.

    cle: its identity for ever, whatever is filtered: `<code>/<numero>`, or `lot/<instant>/<sorte>`.
    """

    cle: str
    sorte: Sorte
    publiee_le: datetime
    motif: str
    entrees: tuple[Entree, ...]

    @property
    def revision(self) -> int:
        """That of its latest entrée: its place in the journal."""
        return max(entree.revision for entree in self.entrees)


@dataclass(frozen=True, slots=True)
class Journal:
    """All that was published of the obligations, up to `revision`.

    lots: what is news, newest first. par_fiche: every Version of each code, minor ones included, newest first.
    """

    revision: int = 0
    lots: tuple[Lot, ...] = ()
    par_fiche: Mapping[str, tuple[Entree, ...]] = field(default_factory=dict)
    _vues: Mapping[str, Fiche] = field(default_factory=dict, repr=False)
    """What readers saw last of each code, withdrawn ones included: what comes back is compared with it."""

    def histoire(self, code: str) -> tuple[Entree, ...]:
        """Every Version of that fiche, newest first."""
        return self.par_fiche.get(code, ())

    def avec(self, publications: Iterable[Publication | BasculePubliee], revision: int) -> "Journal":
        """The journal once these are published, in the order of their revisions, all later than its own."""
        vues, par_fiche, neuves = dict(self._vues), dict(self.par_fiche), []
        for publication in publications:
            if isinstance(publication, BasculePubliee):
                neuves.append(_entree_d_une_bascule(publication))
                continue
            code = publication.fiche.code
            avant, histoire = vues.get(code), par_fiche.get(code, ())
            apres = None if publication.retiree else _sharing(publication.fiche, avant)
            entree = _entree(publication, avant, apres, absente=not histoire or histoire[0].retiree)
            if apres:
                vues[code] = apres
            par_fiche[code] = (entree, *histoire)
            neuves.append(entree)
        return Journal(revision, (*reversed(list(_lots(neuves))), *self.lots), par_fiche, vues)


def _entree(publication: Publication, vue: Fiche | None, apres: Fiche | None, absente: bool) -> Entree:
    """vue: what readers saw last. absente: they saw it no more."""
    avant = None if absente and apres is None else vue
    trouves = tuple(_changements(avant, apres, absente))
    fiche = publication.fiche
    return Entree(
        revision=publication.revision,
        code=fiche.code,
        numero=publication.numero,
        titre=fiche.titre,
        domaines=tuple(dict.fromkeys([fiche.domaine, *([avant.domaine] if avant else [])])),
        publiee_le=publication.publiee_le,
        motif=publication.motif,
        retiree=publication.retiree,
        mineure=publication.mineure,
        changements=trouves,
        regles=_decisives(avant, apres, trouves),
    )


def _entree_d_une_bascule(publication: BasculePubliee) -> Entree:
    """One for the whole changeover; what each authority crosses is told on its agenda."""
    bascule = publication.bascule
    passages = tuple(Changement(Sorte.POPULATIONS, s.nom, apres=s.en_francais) for s in bascule.seuils)
    return Entree(
        revision=publication.revision,
        code=bascule.code,
        numero=publication.numero,
        titre=bascule.titre,
        domaines=(),
        publiee_le=publication.publiee_le,
        motif=publication.motif,
        retiree=False,
        mineure=False,
        changements=passages or (Changement(Sorte.POPULATIONS),),
        regles=(),
    )


def _changements(avant: Fiche | None, apres: Fiche | None, absente: bool) -> list[Changement]:
    """Of a fiche that comes back: that it does, then what differs from what readers saw."""
    if absente and avant and apres:
        return [*changements(None, apres), *changements(avant, apres)]
    return changements(avant, apres)


def _decisives(avant: Fiche | None, apres: Fiche | None, trouves: Iterable[Changement]) -> tuple[Regle, ...]:
    """The règles that changed, when nothing else did; else all of them. Those of before, then those of after."""
    cles = {changement.regle for changement in trouves if changement.sorte is not Sorte.VERIFIEE}
    toutes = [regle for fiche in (avant, apres) if fiche for regle in fiche.regles]
    gardees = toutes if "" in cles else [regle for regle in toutes if regle.cle in cles]
    return tuple(dict.fromkeys(gardees))


def _sharing(fiche: Fiche, avant: Fiche | None) -> Fiche:
    """The same fiche; a règle that did not change is the very object of before: years of Versions stay small."""
    if avant is None:
        return fiche
    connues = {regle: regle for regle in avant.regles}
    return replace(fiche, regles=tuple(connues.get(regle, regle) for regle in fiche.regles))


def _lots(entrees: Iterable[Entree]) -> Iterator[Lot]:
    """What is news, in the order of publication. One load shares one instant, and is never read in two times."""
    groupes: dict[tuple[datetime, Sorte, bool], list[Entree]] = {}
    for entree in entrees:
        if entree.annoncee:
            groupes.setdefault((entree.publiee_le, entree.sortes[0], entree.retablie), []).append(entree)
    trouves = [lot for groupe in groupes.items() for lot in _lots_d_un_groupe(*groupe)]
    yield from sorted(trouves, key=lambda lot: lot.revision)


def _lots_d_un_groupe(cle: tuple[datetime, Sorte, bool], entrees: list[Entree]) -> Iterator[Lot]:
    instant, sorte, retablies = cle
    if sorte in EN_LOT and not retablies and len(entrees) >= LOT_AU_MOINS:
        par_titre = tuple(sorted(entrees, key=lambda entree: normalise(entree.titre)))
        moment = instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        yield Lot(f"lot/{moment}/{sorte}", sorte, instant, entrees[0].motif, par_titre)
        return
    for entree in entrees:
        yield Lot(f"{entree.code}/{entree.numero}", sorte, instant, entree.motif, (entree,))
