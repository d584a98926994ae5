"""The local authorities of France: what the yearly list says, and what editors corrected."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from collectivites import champs
from collectivites.faits import FORMES as FORMES_DE_GROUPEMENT
from collectivites.faits import faits_d_un_groupement
from collectivites.lieux import departement_de
from collectivites.minuit import lendemain
from collectivites.profil import POPULATION_MAXIMALE, Profil, TypeCollectivite
from collectivites.registre import MUNICIPALE, TOTALE, rang

FORMES = {
    "commune": "Commune",
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole à statut particulier",
    "EPT": "Établissement public territorial",
    "departement": "Département",
    "region": "Région",
    "outre-mer": "Collectivité d’outre-mer",
}
"""Form of the list -> its name."""


class CollectiviteQuerySet(models.QuerySet["Collectivite"]):
    def with_figures(self) -> "CollectiviteQuerySet":
        """All that a profile reads, in three queries."""
        recensements = Millesime.objects.order_by("-annee").values("recensements")[:1]
        return self.prefetch_related("populations", "corrections").annotate(recensements=models.Subquery(recensements))

    def with_mergers(self) -> "CollectiviteQuerySet":
        """`fusionnee`: did it replace another, in a year that is known?"""
        return self.annotate(
            fusionnee=models.Exists(Ancien.objects.filter(successeur=models.OuterRef("pk"), depuis__isnull=False))
        )

    def with_populations(self) -> "CollectiviteQuerySet":
        """All that a profile and a heading read, in four queries."""
        return self.with_figures().select_related("epci").prefetch_related("franchissements")


class Collectivite(models.Model):
    """One authority that exists. code: INSEE commune, SIREN of a grouping, `dep-35`, `reg-53`, `com-987`."""

    code = champs.CharField("code", max_length=12, primary_key=True)
    nom = champs.CharField("nom", max_length=200)
    forme = champs.CharField("forme", max_length=12, choices=FORMES)
    types = champs.JSONField("types", default=list, blank=True)
    siren = champs.CharField("SIREN", max_length=9, blank=True, default="", db_index=True)
    departement = champs.CharField("département", max_length=3, blank=True, default="")
    lieu = champs.CharField("lieu", max_length=60, blank=True, default="", help_text="Nom du département.")
    region = champs.CharField("région", max_length=3, blank=True, default="")
    epci = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="membres", verbose_name="intercommunalité"
    )
    codes_postaux = champs.JSONField("codes postaux", default=list, blank=True)
    ept = champs.CharField("EPT", max_length=9, blank=True, default="", help_text="SIREN de l’EPT, s’il y en a un.")

    fusionnee: bool
    """Set by `with_mergers` alone."""
    recensements: list[tuple[int, str]]
    """Set by `with_figures` alone: see `Millesime`."""

    objects = CollectiviteQuerySet.as_manager()

    class Meta:
        verbose_name = "collectivité"
        ordering = ("nom", "code")

    def __str__(self) -> str:
        return self.nom

    def get_absolute_url(self) -> str:
        return reverse("agenda:collectivite", args=[self.code])

    def figure(self, sorte: str, jour: date) -> "Population | None":
        """The figure to go by on that day: an editor's correction, else the latest in force of that kind."""
        connues = [p for p in self.populations.all() if p.sorte == sorte and p.en_vigueur_le(jour)]
        choisie = max(connues, key=lambda p: p.rang, default=None)
        for correction in self.corrections.all():
            if correction.sorte == sorte:
                return Population(
                    collectivite=self,
                    sorte=sorte,
                    recensement=correction.recensement,
                    population=correction.population,
                    source=f"Correction : {correction.motif}",
                )
        return choisie

    def figures_a_venir(self, jour: date) -> "list[Population]":
        """Those that will take its place, the soonest first; none for a kind that an editor corrected."""
        corrigees = {correction.sorte for correction in self.corrections.all()}
        prevues = [p for p in self.populations.all() if not p.en_vigueur_le(jour) and p.sorte not in corrigees]
        return sorted(prevues, key=lambda p: (p.rang, p.sorte))

    def faits(self, jour: date) -> dict[str, bool]:
        """What the list says of a grouping, from its form and its members; one query, none for the others."""
        if self.forme not in FORMES_DE_GROUPEMENT:
            return {}
        dernieres: dict[tuple[str, str], int] = {}
        chiffres = Population.objects.filter(collectivite__epci=self).in_force(jour).by_rank()
        for code, sorte, population in chiffres.values_list("collectivite", "sorte", "population"):
            dernieres[code, sorte] = population
        membres: dict[str, list[int]] = {}
        for (code, _), population in dernieres.items():
            membres.setdefault(code, []).append(population)
        return faits_d_un_groupement(self.forme, ((min(figures), max(figures)) for figures in membres.values()))

    def to_profil(self, jour: date, **reponses: object) -> Profil:
        """The facts known of it on that day, with the answers of its reader (agents, recettes, caracteristiques)."""
        totale, municipale = self.figure(TOTALE, jour), self.figure(MUNICIPALE, jour)
        return Profil(
            types=frozenset(TypeCollectivite(type_) for type_ in self.types),
            population_totale=totale.population if totale else None,
            population_municipale=municipale.population if municipale else None,
            recensement_total=totale.recensement if totale else None,
            recensement_municipal=municipale.recensement if municipale else None,
            recensement_en_vigueur=self._recensement_en_vigueur(jour),
            faits=self.faits(jour),
            departement=departement_de(self.departement, self.region),
            **reponses,  # type: ignore[arg-type]
        )

    def _recensement_en_vigueur(self, jour: date) -> int | None:
        if "recensements" not in self.__dict__:
            return recensement_en_vigueur(Millesime.objects.values_list("recensements", flat=True).first(), jour)
        return recensement_en_vigueur(self.recensements, jour)


class PopulationQuerySet(models.QuerySet["Population"]):
    def in_force(self, jour: date) -> "PopulationQuerySet":
        """Those of that day and of before; one without a day always was."""
        return self.filter(models.Q(en_vigueur=None) | models.Q(en_vigueur__lte=jour))

    def by_rank(self) -> "PopulationQuerySet":
        """Of one kind, the last is the one to go by: the order of `registre.rang`."""
        return self.order_by(
            models.F("en_vigueur").asc(nulls_first=True), models.F("recensement").asc(nulls_first=True), "source"
        )


class Population(models.Model):
    """A population is a fact with a kind, a census and a source: two are never mixed."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="populations")
    sorte = champs.CharField("sorte", max_length=10, choices={MUNICIPALE: "municipale", TOTALE: "totale"})
    recensement = models.PositiveSmallIntegerField("recensement", null=True, help_text="Vide : non établi.")
    en_vigueur = models.DateField("en vigueur depuis", null=True)
    population = models.PositiveIntegerField("habitants")
    source = champs.CharField("source", max_length=200)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        verbose_name = "population"
        ordering = ("collectivite", "sorte", "-recensement", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["collectivite", "sorte", "recensement", "source"], name="population_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.population} ({self.sorte})"

    def en_vigueur_le(self, jour: date) -> bool:
        return self.en_vigueur is None or self.en_vigueur <= jour

    @property
    def rang(self) -> tuple[date, int, str]:
        return rang(self.recensement, self.en_vigueur, self.source)


class Ancien(models.Model):
    """A name or a code of before. successeur empty: the authority ceased, and none follows it."""

    code = champs.CharField("code", max_length=12, db_index=True)
    nom = champs.CharField("nom", max_length=200, blank=True, default="")
    successeur = models.ForeignKey(Collectivite, models.CASCADE, null=True, related_name="anciens")
    sorte = champs.CharField("sorte", max_length=12)
    depuis = models.PositiveSmallIntegerField("depuis", null=True, help_text="Année ; vide : non établie.")

    class Meta:
        verbose_name = "ancien nom ou code"
        verbose_name_plural = "anciens noms et codes"
        ordering = ("code", "nom")
        constraints = (models.UniqueConstraint(fields=["code", "nom"], name="ancien_unique"),)

    def __str__(self) -> str:
        return self.nom or self.code


class Franchissement(models.Model):
    """A threshold crossed between two censuses. le: the day the second came into force."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="franchissements")
    sorte = champs.CharField("sorte", max_length=10)
    seuil = models.PositiveIntegerField("seuil")
    le = models.DateField("le")
    avant = models.PositiveIntegerField("avant")
    apres = models.PositiveIntegerField("après")

    class Meta:
        verbose_name = "franchissement"
        ordering = ("collectivite", "-le", "seuil", "sorte")
        constraints = (
            models.UniqueConstraint(fields=["collectivite", "sorte", "seuil", "le"], name="franchissement_unique"),
        )

    def __str__(self) -> str:
        return f"{self.seuil} au {self.le}"


class Cle(models.Model):
    """What a search may begin with: a name from each of its words on, a postal code, an old name.

    rang: 0 for the whole name, 1 from an inner word on, 2 for an old name. poids: inhabitants, larger first.
    """

    cle = champs.CharField(max_length=200, db_index=True)
    rang = models.PositiveSmallIntegerField()
    poids = models.PositiveIntegerField()
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="cles")
    ancien = models.ForeignKey(Ancien, models.CASCADE, null=True)

    class Meta:
        verbose_name = "clé de recherche"
        ordering = ("cle", "rang", "-poids", "id")

    def __str__(self) -> str:
        return self.cle


class Millesime(models.Model):
    """The vintage the tables stand at: one row.

    recensements: (year, first day in force) of each census that communes have figures of, days as text, in order.
    """

    annee = models.PositiveSmallIntegerField("année", primary_key=True)
    charge_le = models.DateTimeField("chargé le", auto_now=True)
    empreinte = champs.CharField(max_length=64, blank=True, default="", help_text="Des fichiers CSV, s’il en vient.")
    recensements = champs.JSONField("recensements", default=list, blank=True)

    class Meta:
        verbose_name = "millésime"
        ordering = ("-annee",)

    def __str__(self) -> str:
        return str(self.annee)


def recensement_en_vigueur(recensements: Iterable[tuple[int, str]] | None, jour: date) -> int | None:
    """The census whose figures are the reference on that day, of those that `Millesime` tells."""
    return max((annee for annee, depuis in recensements or () if date.fromisoformat(depuis) <= jour), default=None)


class PasseQuerySet(models.QuerySet["Passe"]):
    def known_on(self, jour: date) -> "PasseQuerySet":
        """What is past on that day: those of days to come are planned, and readers do not see them."""
        return self.filter(jusqu_a__lt=lendemain(jour))

    def planned_on(self, jour: date) -> "PasseQuerySet":
        """What a figure to come will put an end to."""
        return self.filter(jusqu_a__gte=lendemain(jour))


class Passe(models.Model):
    """What an authority was, or will have been, known for until that instant; its code outlives its row."""

    code = champs.CharField("code", max_length=12, db_index=True)
    jusqu_a = models.DateTimeField("jusqu’à", db_index=True)
    types = champs.JSONField("types", default=list)
    totale = models.PositiveIntegerField("population totale", null=True)
    municipale = models.PositiveIntegerField("population municipale", null=True)
    faits = champs.JSONField("faits", default=dict)
    recensement_total = models.PositiveSmallIntegerField("recensement de la totale", null=True)
    recensement_municipal = models.PositiveSmallIntegerField("recensement de la municipale", null=True)
    recensement_en_vigueur = models.PositiveSmallIntegerField("recensement en vigueur", null=True)
    droit_commun = models.BooleanField(
        "droit commun", default=False, help_text="Répondu comme si le droit commun valait là où il est propre."
    )

    objects = PasseQuerySet.as_manager()

    class Meta:
        verbose_name = "profil passé"
        verbose_name_plural = "profils passés"
        ordering = ("code", "jusqu_a")
        constraints = (models.UniqueConstraint(fields=["code", "jusqu_a"], name="passe_unique"),)

    def __str__(self) -> str:
        return f"{self.code}, {self.jusqu_a:%Y-%m-%d}"

    def to_profil(self, profil: Profil) -> Profil:
        """That profile as it was, its reader's answers kept."""
        return replace(
            profil,
            types=frozenset(TypeCollectivite(type_) for type_ in self.types),
            population_totale=self.totale,
            population_municipale=self.municipale,
            recensement_total=self.recensement_total,
            recensement_municipal=self.recensement_municipal,
            recensement_en_vigueur=self.recensement_en_vigueur,
            faits=self.faits,
            departement="" if self.droit_commun else profil.departement,
        )


class Correction(models.Model):
    """A figure that an editor puts in place of the list's; it survives the next import, and is listed."""

    collectivite = models.ForeignKey(
        Collectivite, models.DO_NOTHING, related_name="corrections", db_constraint=False, verbose_name="collectivité"
    )
    sorte = champs.CharField("population", max_length=10, choices={MUNICIPALE: "municipale", TOTALE: "totale"})
    population = models.PositiveIntegerField("habitants")
    recensement = models.PositiveSmallIntegerField("recensement", null=True, blank=True)
    motif = champs.CharField("motif", max_length=200)
    auteur = champs.CharField("auteur", max_length=150, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "correction"
        ordering = ("collectivite", "sorte", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["collectivite", "sorte"],
                name="correction_unique",
                violation_error_message="Cette population a déjà une correction.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.collectivite_id} : {self.population} ({self.sorte})"

    def clean(self) -> None:
        if self.population is not None and self.population > POPULATION_MAXIMALE:
            raise ValidationError({"population": f"{POPULATION_MAXIMALE} habitants au plus."})
