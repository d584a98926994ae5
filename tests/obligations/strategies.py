"""Hypothesis strategies for the values of the law and for those whom it concerns. Valid by construction."""

from datetime import date, timedelta

from hypothesis import strategies as st

from collectivites.profil import Profil, Renouvellement, Territoire, TypeCollectivite
from collectivites.signes import refus
from obligations.echeances import Periode
from obligations.fiche import (
    LONGUEUR_MAXIMALE_DES_CODES,
    TITRE_COURT_MAXIMAL,
    TITRE_MAXIMAL,
    UNITES_DE_DELAI,
    Borne,
    Condition,
    Confiance,
    Delai,
    Derogation,
    Effectif,
    Etat,
    Extension,
    Fiche,
    Nature,
    Priorite,
    Reference,
    Regle,
    Report,
    SansDate,
    Source,
)
from obligations.rythme import JOURS_ICAL, Rythme
from obligations.seuil import Seuil

CARACTERISTIQUES = ("site-internet", "service-eau", "metropole")
"""Few, so that profiles and conditions meet."""

jours = st.dates(date(2019, 1, 1), date(2036, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2028, 2, 29), date(2028, 3, 1), date(2026, 12, 31), date(2027, 1, 1)]
)
nombres = st.sampled_from([0, 1, 999, 1_000, 3_499, 3_500, 3_501, 50_000]) | st.integers(0, 10_000_000)
"""Populations, agents, euros: the legal thresholds and their neighbours more often than chance."""

# What may be written, but for carriage returns: test_forme says what becomes of these.
textes = st.text(st.characters(exclude_characters="\r").filter(lambda signe: not refus(signe)), max_size=30)
_lettres = st.sampled_from("abcé ÉœŒ'’\"\\«»[]-#=:;,.0129\u00a0\u202f€😀")
phrases = st.text(_lettres, min_size=1, max_size=25).map(str.strip).filter(bool)
"""One line, stripped, not blank."""
titres = phrases.map(lambda texte: texte[:TITRE_MAXIMAL])
requis = textes.filter(str.strip)
codes = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
types = st.sets(st.sampled_from(TypeCollectivite), min_size=1, max_size=4).map(
    lambda choisis: tuple(type_ for type_ in TypeCollectivite if type_ in choisis)
)


@st.composite
def seuils(draw: st.DrawFn, premier: int | None = None, dernier: int | None = None) -> Seuil:
    """Any threshold that somebody can meet; with bounds: inside them."""
    bas = draw(st.none() | nombres) if premier is None else premier + draw(st.integers(0, 5_000))
    if bas is not None and dernier is not None:
        bas = min(bas, dernier)
    haut_possible = st.integers(bas or 0, (bas or 0) + 10_000)
    if dernier is not None:
        haut = draw(st.integers(bas or 0, dernier))
    else:
        haut = draw(haut_possible if bas is None else st.none() | haut_possible)
    minimum_exclu = bas is not None and bas > 0 and draw(st.booleans())
    maximum_exclu = haut is not None and draw(st.booleans())
    return Seuil(
        None if bas is None else bas - minimum_exclu,
        None if haut is None else haut + maximum_exclu,
        minimum_exclu,
        maximum_exclu,
    )


@st.composite
def seuils_emboites(draw: st.DrawFn) -> tuple[Seuil, Seuil]:
    """(loose, strict): whoever meets the second meets the first."""
    large = draw(seuils())
    return large, draw(seuils(large.premier, large.dernier))


_mois = st.sets(st.integers(1, 12), min_size=1, max_size=3).map(sorted)
_quantiemes = st.sets(st.integers(1, 31) | st.just(-1), min_size=1, max_size=3).map(sorted)


def _liste(valeurs: list[int]) -> str:
    return ",".join(str(valeur) for valeur in valeurs)


_regles_de_retour = st.one_of(
    st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, _mois.map(_liste), st.integers(1, 28) | st.just(-1)),
    st.sampled_from(["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"]),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY={}MO".format, st.integers(1, 12), st.sampled_from(["1", "-1", "2"])),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, _quantiemes.map(_liste)),
    st.builds("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={}".format, st.sampled_from([1, 2, -1])),
    st.builds("FREQ=WEEKLY;BYDAY={}".format, st.sampled_from(sorted(JOURS_ICAL))),
)
_ancres = st.dates(date(2019, 1, 1), date(2030, 12, 31)).map("DTSTART;VALUE=DATE:{:%Y%m%d}".format)
_espaces = st.builds(
    lambda ancre, tous_les, mois, jour: (
        ancre,
        f"RRULE:FREQ=YEARLY;INTERVAL={tous_les};BYMONTH={mois};BYMONTHDAY={jour}",
    ),
    _ancres,
    st.integers(2, 6),
    st.integers(1, 12),
    st.integers(1, 28),
)
_bases = _regles_de_retour.map(lambda regle: (f"RRULE:{regle}",)) | _espaces
sans_jour = st.sampled_from(["FREQ=YEARLY", "FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=6", "FREQ=YEARLY;INTERVAL=3"]).map(
    lambda regle: Rythme.parse([f"RRULE:{regle}"])
)


@st.composite
def rythmes_a_dates(draw: st.DrawFn) -> Rythme:
    """Rythmes that give dates: a rule with days added and removed, or days only."""
    ajouts = draw(st.sets(jours, max_size=4))
    base = draw(st.none() | _bases)
    if base is None:
        return Rythme(ajouts=tuple(sorted(ajouts or {draw(jours)})))
    regle = Rythme.parse(base)
    possibles = regle.jours(date(2026, 1, 1), date(2029, 12, 31))
    retraits = draw(st.sets(st.sampled_from(possibles), max_size=2)) if possibles else set()
    return Rythme(regle.recurrence, regle.ancre, tuple(sorted(ajouts)), tuple(sorted(retraits)))


rythmes = rythmes_a_dates() | sans_jour
delais = st.builds(Delai, st.integers(0, 999), st.sampled_from(UNITES_DE_DELAI), st.booleans(), phrases)
conditions = st.builds(
    lambda phrase, code, attendue: Condition(phrase.rstrip("[]").strip() or "Si", code, attendue or not code),
    phrases,
    st.sampled_from(["", *CARACTERISTIQUES]),
    st.booleans(),
)
extensions = st.builds(Extension, st.sampled_from(Territoire), phrases.filter(lambda phrase: phrase == phrase.strip()))


derogations = st.just(Derogation(("67", "974"), "CGCT, art. L. 2541-1"))


types_ecartes = st.just(frozenset(TypeCollectivite)) | st.sets(st.sampled_from(TypeCollectivite))
"""Of a règle alone: most often, someone looked at all."""


@st.composite
def regles(
    draw: st.DrawFn, cle: str = "vote", public: tuple[TypeCollectivite, ...] = (), bavardes: bool = False
) -> Regle:
    """bavardes: with texts of every kind, for round trips; they cost time and decide nothing."""
    effet = draw(jours | st.sampled_from(SansDate))
    fixee = effet is not SansDate.NON_FIXEE
    debut = effet if isinstance(effet, date) else date(2019, 1, 1)
    rares = st.none() | seuils()
    report = draw(st.none() | st.sampled_from(Report))
    return Regle(
        cle=cle,
        quoi=draw(requis) if bavardes else "Voter le budget.",
        effet=effet,
        types=public or draw(types),
        titre=draw(st.just("") | titres) if bavardes else "",
        fin=draw(st.none() | st.dates(debut, date(2040, 1, 1))) if fixee else None,
        population=draw(rares),
        population_reference=draw(st.sampled_from(Reference)),
        agents=draw(rares),
        agents_unite=draw(st.sampled_from(Effectif)),
        recettes=draw(rares),
        montant_marche=draw(rares) if bavardes else None,
        achats_annuels=draw(rares) if bavardes else None,
        conditions=tuple(draw(st.lists(conditions, max_size=2))),
        circonstances=tuple(draw(st.lists(phrases, max_size=2))) if bavardes else (),
        base_legale=tuple(draw(st.lists(phrases, max_size=2))) if bavardes else (),
        rythme=draw(st.none() | (rythmes if fixee else sans_jour)),
        borne=draw(st.sampled_from(Borne)),
        delai=draw(st.none() | delais) if bavardes else None,
        titre_court=draw(textes)[:TITRE_COURT_MAXIMAL] if bavardes else "",
        report=report,
        report_texte="CSS, art. R. 133-14" if report else "",
        report_pratique=draw(textes) if bavardes and report else "",
        extensions=tuple(draw(st.lists(extensions, max_size=2))),
        derogations=tuple(draw(st.lists(derogations, max_size=1))),
        renouvellement=draw(st.none() | st.sampled_from(Renouvellement)) if bavardes else None,
        types_ecartes=frozenset(draw(types_ecartes)),
    )


@st.composite
def fiches(draw: st.DrawFn, code: str | None = None) -> Fiche:
    """One to three règles of distinct clés; one may end for another to replace it."""
    code = code or draw(codes)
    cles = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    assert len(code) + max(len(cle) for cle in cles) <= LONGUEUR_MAXIMALE_DES_CODES
    de_la_fiche = [draw(regles(cle=cle, bavardes=True)) for cle in cles]
    avant = de_la_fiche[0]
    if avant.fin and draw(st.booleans()):
        de_la_fiche.append(
            Regle(
                "suite",
                "Continuer.",
                avant.fin + timedelta(days=1),
                avant.types,
                population=draw(st.none() | seuils()),
                remplace=avant.cle,
            )
        )
    vises = {type_ for regle in de_la_fiche for type_ in regle.types}
    return Fiche(
        code=code,
        domaine=draw(codes),
        titre=draw(titres),
        resume=draw(requis),
        nature=draw(st.sampled_from(Nature)),
        priorite=draw(st.sampled_from(Priorite)),
        etat=draw(st.sampled_from(Etat)),
        confiance=draw(st.sampled_from(Confiance)),
        regles=tuple(de_la_fiche),
        sources=tuple(
            draw(st.lists(st.builds(Source, requis, st.sampled_from(["", "https://x.fr/é"]), textes), max_size=2))
        ),
        comment_faire=tuple(draw(st.lists(requis, max_size=3))),
        minimum=draw(textes),
        qui_agit=draw(textes),
        ressources=tuple(draw(st.lists(codes, max_size=3))),
        outils=tuple(draw(st.lists(phrases, max_size=2))),
        exceptions=tuple(draw(st.lists(phrases, max_size=2))),
        sanction=draw(textes),
        voir_aussi=tuple(draw(st.lists(codes, max_size=2))),
        verifiee_le=draw(st.none() | jours),
        doutes=draw(textes),
        types_ecartes=tuple(t for t in TypeCollectivite if t not in vises and t in draw(types)),
    )


@st.composite
def profils(draw: st.DrawFn, complets: bool = False) -> Profil:
    """What may be known of an authority; the totale is never lower than the municipale, nor 5 % above it.

    complets: nothing is left unknown.
    """

    def ou_inconnu(strategie: st.SearchStrategy[int]) -> int | None:
        return draw(strategie) if complets else draw(st.none() | strategie)

    municipale = ou_inconnu(nombres)
    totale = municipale if municipale is None else municipale + draw(st.integers(0, municipale // 20))
    if totale is not None and not complets:
        seule = draw(st.sampled_from(["les deux", "totale", "municipale"]))
        totale, municipale = (None if seule == "municipale" else totale, None if seule == "totale" else municipale)
    reponses = {code: draw(st.booleans() if complets else st.none() | st.booleans()) for code in CARACTERISTIQUES}
    agents = ou_inconnu(nombres)
    etp = ou_inconnu(st.integers(0, agents) if agents is not None else nombres)
    return Profil(
        frozenset(draw(types)) if complets or draw(st.booleans()) else frozenset(),
        totale,
        municipale,
        agents,
        ou_inconnu(nombres),
        {code: oui for code, oui in reponses.items() if oui is not None},
        agents_etp=etp,
        departement=draw(st.sampled_from(["", "35", "35", "35", "67", "974", "975", "987"])),
    )


@st.composite
def periodes(draw: st.DrawFn) -> Periode:
    du = draw(jours)
    return Periode(du, du + timedelta(days=draw(st.integers(0, 1200))))
