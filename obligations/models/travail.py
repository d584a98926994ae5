"""The working tables: what editors change, and what nobody else sees."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collectivites import champs
from collectivites.profil import Renouvellement, TypeCollectivite
from obligations import fiche as valeurs
from obligations.champs import LignesField, ValeurField, verifie
from obligations.contraintes import code_constraint
from obligations.fiche import Condition, Delai, Derogation, Extension, Fiche, SansDate
from obligations.ressource import Famille, Public, Statut
from obligations.ressource import Ressource as ValeurRessource
from obligations.rythme import Rythme
from obligations.seuil import Seuil
from obligations.vocabulaire import Caracteristique as ValeurCaracteristique
from obligations.vocabulaire import Domaine as ValeurDomaine


def _choix(enumeration: Any) -> list[tuple[str, str]]:
    return [(str(valeur), LIBELLES.get(str(valeur), str(valeur).capitalize())) for valeur in enumeration]


LIBELLES = {
    "en-vigueur": "En vigueur",
    "a-venir": "À venir",
    "incertain": "Incertain (projet, non adopté)",
    "abroge": "Abrogé",
    "a-verifier": "À vérifier",
    "ferme": "Fermé",
    "ETP": "Équivalents temps plein",
    "ancienne": "Ancienne : en vigueur, premier jour non établi",
    "non fixée": "Non fixée : annoncée, pas encore de jour",
}
"""Choices whose code does not read as French."""


class CopieDeTravail(models.Model):
    """What every working row keeps about itself.

    revision: raised each time it is written, so that two editors cannot overwrite each other unknowingly.
    empreinte_chargee: digest of the content last loaded from a file; another digest means an editor changed it since.
    sortie_des_fichiers: its file is gone, and loading withdrew it.
    auteurs: who changed it in the admin since it was last published: none of them validates it alone (rights).
    """

    code = champs.SlugField("code", max_length=72, unique=True, help_text="Ne change plus une fois créé.")
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    modifiee_par = champs.CharField("modifiée par", max_length=150, blank=True, default="", editable=False)
    empreinte_chargee = champs.CharField(max_length=64, blank=True, default="", editable=False)
    sortie_des_fichiers = models.BooleanField(default=False, editable=False)
    auteurs = champs.JSONField(default=list, editable=False)

    class Meta:
        abstract = True

    def to_valeur(self) -> Any:
        raise NotImplementedError


class Domaine(CopieDeTravail):
    titre = champs.CharField("titre", max_length=80)
    ordre = models.PositiveSmallIntegerField("place", default=0, help_text="Les plus petits d’abord.")

    class Meta:
        verbose_name = "domaine"
        ordering = ("ordre", "code")
        constraints = (code_constraint("domaine"),)

    def __str__(self) -> str:
        return self.titre

    def to_valeur(self) -> ValeurDomaine:
        return ValeurDomaine(self.code, self.titre, self.ordre)


class Caracteristique(CopieDeTravail):
    question = champs.CharField("question", max_length=200, help_text="Comme une secrétaire de mairie la dirait.")
    oui = champs.CharField("ce que dit un oui", max_length=200, help_text="« Gère un service d’eau »")
    aide = champs.CharField("aide", max_length=300, blank=True, default="")
    ordre = models.PositiveSmallIntegerField("place", default=0)

    class Meta:
        verbose_name = "caractéristique"
        ordering = ("ordre", "code")
        constraints = (code_constraint("caracteristique"),)

    def __str__(self) -> str:
        return self.question

    def to_valeur(self) -> ValeurCaracteristique:
        return ValeurCaracteristique(self.code, self.question, self.oui, self.aide, self.ordre)


def lit_publics(lignes: list[str]) -> list[Public]:
    inconnus = [ligne for ligne in lignes if ligne not in set(Public)]
    if inconnus:
        raise ValueError(f"« {inconnus[0]} » inconnu. Publics admis : {', '.join(Public)}.")
    return [Public(ligne) for ligne in lignes]


class Ressource(CopieDeTravail):
    nom = champs.CharField("nom", max_length=200)
    famille = champs.CharField("famille", max_length=60, choices=[(str(f), f.nom) for f in Famille])
    description = champs.TextField("description")
    domaines = LignesField("domaines", help_text="Un code de domaine par ligne.")
    sujets = LignesField("sujets", help_text="Un par ligne, en français ; cherchés par les lecteurs.")
    operateur = champs.CharField("opérateur", max_length=200, blank=True, default="")
    url = champs.URLField("adresse", max_length=500, blank=True, default="")
    gratuit = models.BooleanField("gratuit", null=True, blank=True, help_text="« Inconnu » si personne ne l’a lu.")
    acces = champs.TextField("accès", blank=True, default="", help_text="Qui peut l’utiliser, et comment l’obtenir.")
    donnees = champs.TextField("données", blank=True, default="", help_text="Pour une API : ce qu’elle donne.")
    parution = champs.CharField("parution", max_length=60, blank=True, default="", help_text="« novembre 2020 »")
    licence = champs.CharField("licence", max_length=60, blank=True, default="")
    code_source = champs.URLField("code source", max_length=500, blank=True, default="")
    statut = champs.CharField("statut", max_length=20, choices=_choix(Statut), default=str(Statut.ACTIF))
    fermeture = champs.CharField(
        "fermeture", max_length=200, blank=True, default="", help_text="Pour ce qui est fermé : quand, en mots."
    )
    confiance = champs.CharField("confiance", max_length=20, choices=_choix(valeurs.Confiance))
    anciens_noms = LignesField("anciens noms", help_text="Un par ligne.")
    public = LignesField("public", lit=lit_publics, help_text="Un par ligne : « communes », « élus »…")
    sources = LignesField("sources", help_text="Une adresse par ligne.")
    doutes = champs.TextField("doutes", blank=True, default="", help_text="Pour la rédaction ; jamais publiés.")

    class Meta:
        verbose_name = "ressource"
        ordering = ("nom", "code")
        constraints = (code_constraint("ressource"),)

    def __str__(self) -> str:
        return self.nom

    def to_valeur(self) -> ValeurRessource:
        """Raises ValueError when the row cannot be a Ressource."""
        return ValeurRessource(
            code=self.code,
            nom=self.nom,
            famille=Famille(self.famille),
            description=self.description,
            confiance=valeurs.Confiance(self.confiance),
            statut=Statut(self.statut),
            fermeture=self.fermeture,
            operateur=self.operateur,
            url=self.url,
            gratuit=self.gratuit,
            acces=self.acces,
            donnees=self.donnees,
            parution=self.parution,
            licence=self.licence,
            code_source=self.code_source,
            anciens_noms=tuple(self.anciens_noms),
            domaines=tuple(self.domaines),
            sujets=tuple(self.sujets),
            public=tuple(lit_publics(self.public)),
            sources=tuple(self.sources),
            doutes=self.doutes,
        )


def lit_derogations(lignes: list[str]) -> list[Derogation]:
    return [Derogation.parse(ligne) for ligne in lignes]


def lit_types(lignes: list[str]) -> list[TypeCollectivite]:
    return [TypeCollectivite(ligne) for ligne in lignes]


def lit_conditions(lignes: list[str]) -> list[Condition]:
    return [Condition.parse(ligne) for ligne in lignes]


def lit_extensions(lignes: list[str]) -> list[Extension]:
    return [Extension.parse(ligne) for ligne in lignes]


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def with_details(self) -> "ObligationQuerySet":
        """All that `to_valeur` reads, in four queries."""
        return self.select_related("domaine").prefetch_related("regles", "sources", "ressources")


class Obligation(CopieDeTravail):
    domaine = models.ForeignKey(Domaine, on_delete=models.PROTECT, verbose_name="domaine", related_name="obligations")
    titre = champs.CharField("titre", max_length=valeurs.TITRE_MAXIMAL)
    resume = champs.TextField("résumé", help_text="Qui doit faire quoi, en deux ou trois phrases courtes.")
    nature = champs.CharField(
        "nature",
        max_length=20,
        choices=_choix(valeurs.Nature),
        help_text="Un objectif est une cible d’une politique publique ; il n’est jamais montré comme un devoir.",
    )
    priorite = champs.CharField(
        "priorité",
        max_length=20,
        choices=_choix(valeurs.Priorite),
        default=str(valeurs.Priorite.COURANT),
        help_text="« essentiel » : ce que toute collectivité doit savoir d’abord, en tête de son agenda.",
    )
    etat = champs.CharField(
        "état",
        max_length=20,
        choices=_choix(valeurs.Etat),
        help_text="« incertain » : le texte n’est pas adopté ; la fiche est montrée comme un projet.",
    )
    confiance = champs.CharField(
        "confiance",
        max_length=20,
        choices=_choix(valeurs.Confiance),
        help_text="Montrée au lecteur. « faible » met un avertissement sur la fiche.",
    )
    verifiee_le = models.DateField("vérifiée le", null=True, blank=True, help_text="Dernière relecture des sources.")
    qui_agit = champs.TextField("qui agit", blank=True, default="")
    minimum = champs.TextField("le minimum pour être en règle", blank=True, default="")
    comment_faire = LignesField("comment faire", help_text="Une étape par ligne.")
    ressources = models.ManyToManyField(Ressource, blank=True, verbose_name="ressources", related_name="obligations")
    outils = LignesField("autres outils", help_text="Un nom par ligne, s’il n’a pas de fiche ressource.")
    exceptions = LignesField("exceptions", help_text="Une par ligne.")
    sanction = champs.TextField("sanction", blank=True, default="")
    voir_aussi = LignesField("voir aussi", help_text="Un code de fiche par ligne.")
    types_ecartes = LignesField(
        "types écartés",
        lit=lit_types,
        help_text="Regardés, et que rien ici ne vise. Ni visé ni écarté, un type lit « à vérifier ».",
    )
    doutes = champs.TextField("doutes", blank=True, default="", help_text="Pour la rédaction ; jamais publiés.")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "obligation"
        ordering = ("domaine__ordre", "code")
        constraints = (code_constraint("obligation"),)

    def __str__(self) -> str:
        return self.titre

    def get_absolute_url(self) -> str:
        return reverse("agenda:fiche", args=[self.code])

    def to_valeur(self) -> Fiche:
        """The working copy as a Fiche. Raises ValueError, naming the règle, when it cannot be one."""
        return Fiche(
            code=self.code,
            domaine=self.domaine.code,
            titre=self.titre,
            resume=self.resume,
            nature=valeurs.Nature(self.nature),
            priorite=valeurs.Priorite(self.priorite),
            etat=valeurs.Etat(self.etat),
            confiance=valeurs.Confiance(self.confiance),
            regles=tuple(regle.to_valeur() for regle in self.regles.all()),
            sources=tuple(source.to_valeur() for source in self.sources.all()),
            comment_faire=tuple(self.comment_faire),
            minimum=self.minimum,
            qui_agit=self.qui_agit,
            ressources=tuple(ressource.code for ressource in self.ressources.all()),
            outils=tuple(self.outils),
            exceptions=tuple(self.exceptions),
            sanction=self.sanction,
            voir_aussi=tuple(self.voir_aussi),
            verifiee_le=self.verifiee_le,
            doutes=self.doutes,
            types_ecartes=tuple(type_ for type_ in TypeCollectivite if type_ in self.types_ecartes),
        )


EXEMPLES_DE_SEUIL = "Comme la loi l’écrit : « > 3500 », « >= 3500 », « >= 2000 et < 3500 »."


class Regle(models.Model):
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="regles")
    ordre = models.PositiveSmallIntegerField("place", default=0)
    cle = champs.SlugField("clé", max_length=60, help_text="Identifie ses dates dans les agendas : ne change plus.")
    titre = champs.CharField(
        "titre",
        max_length=valeurs.TITRE_MAXIMAL,
        blank=True,
        default="",
        help_text="Compréhensible seul, dans un agenda. Vide : celui de la fiche.",
    )
    titre_court = champs.CharField(
        "titre court",
        max_length=valeurs.TITRE_COURT_MAXIMAL,
        blank=True,
        default="",
        help_text="Le nom d’abord, dans une case d’un mois : « Budget primitif : vote ».",
    )
    quoi = champs.TextField("quoi", help_text="Une phrase à l’infinitif.")
    effet = models.DateField("date d’effet", null=True, blank=True, help_text="Premier jour d’application.")
    effet_sans_date = champs.CharField(
        "sans date d’effet",
        max_length=20,
        blank=True,
        default="",
        choices=_choix(SansDate),
        help_text="« ancienne » : en vigueur, premier jour non établi. « non fixée » : annoncée, pas encore de jour.",
    )
    fin = models.DateField("dernier jour", null=True, blank=True, help_text="Inclus. Vide : sans fin.")
    types = LignesField("types", lit=lit_types)
    population = ValeurField("population", lit=Seuil.parse, help_text=EXEMPLES_DE_SEUIL)
    population_reference = champs.CharField(
        "population comptée",
        max_length=20,
        choices=_choix(valeurs.Reference),
        default=str(valeurs.Reference.TOTALE),
        help_text="Totale (CGCT R. 2151-2), sauf si le texte dit municipale.",
    )
    agents = ValeurField("agents", lit=Seuil.parse, help_text=EXEMPLES_DE_SEUIL)
    agents_unite = champs.CharField(
        "agents comptés en", max_length=30, choices=_choix(valeurs.Effectif), default=str(valeurs.Effectif.ETP)
    )
    recettes = ValeurField("recettes annuelles (€)", lit=Seuil.parse, help_text=EXEMPLES_DE_SEUIL)
    montant_marche = ValeurField(
        "montant du marché (€ HT)", lit=Seuil.parse, help_text="Montré, ne décide pas qui est concerné."
    )
    achats_annuels = ValeurField(
        "achats annuels (€ HT)", lit=Seuil.parse, help_text="Montré, ne décide pas qui est concerné."
    )
    renouvellement = champs.CharField(
        "renouvellement",
        max_length=20,
        blank=True,
        default="",
        choices=_choix(Renouvellement),
        help_text="Si la fiche a une règle par calendrier électoral : lequel déplace ces dates.",
    )
    extensions = LignesField(
        "territoires au droit propre",
        lit=lit_extensions,
        help_text="Où elle s’applique outre-mer, et l’article qui le dit : « 987 : CGCT, art. L. 2573-1 ».",
    )
    derogations = LignesField(
        "dérogations",
        lit=lit_derogations,
        help_text="Où un texte du lieu écarte celui-ci, un par ligne : « 57, 67, 68 : CGCT, art. L. 2541-1 ».",
    )
    conditions = LignesField(
        "conditions",
        lit=lit_conditions,
        help_text="Faits sur la collectivité, un par ligne : « A un site internet [site-internet] ».",
    )
    circonstances = LignesField(
        "circonstances",
        help_text="Quand le devoir naît, une par ligne : « vous publiez un avis ». Sans effet sur la réponse.",
    )
    base_legale = LignesField("base légale", help_text="Une référence par ligne.")
    rythme = LignesField(
        "dates qui reviennent",
        lit=Rythme.parse,
        help_text="Lignes RFC 5545, le jour de la loi : « RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15 ».",
    )
    borne = champs.CharField(
        "borne",
        max_length=20,
        choices=_choix(valeurs.Borne),
        default=str(valeurs.Borne.LE),
        help_text="« avant le 15 » met l’échéance au 14.",
    )
    report = champs.CharField(
        "report",
        max_length=20,
        blank=True,
        default="",
        choices=_choix(valeurs.Report),
        help_text="Si le texte le dit. « jour-ouvrable » : ni dimanche ni férié ; « jour-ouvre » : ni samedi.",
    )
    report_texte = champs.CharField(
        "texte du report", max_length=200, blank=True, default="", help_text="L’article qui le prévoit."
    )
    report_pratique = champs.CharField(
        "pratique du report",
        max_length=300,
        blank=True,
        default="",
        help_text="Ce qui est admis en plus du texte, avec sa source. Ne change pas la date.",
    )
    delai = ValeurField(
        "délai", lit=Delai.parse, help_text="« 15 jours après le vote du budget ». Jamais dans un agenda."
    )
    remplace = champs.CharField(
        "remplace", max_length=60, blank=True, default="", help_text="Clé de la règle qu’elle change, finie la veille."
    )

    class Meta:
        verbose_name = "règle"
        ordering = ("ordre", "id")
        constraints = (
            code_constraint("regle", "cle"),
            models.UniqueConstraint(
                fields=["obligation", "cle"],
                name="regle_cle_unique",
                violation_error_message="Deux règles de cette obligation ont la même clé.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(effet__isnull=True) | Q(fin__gte=F("effet")),
                name="regle_fin_apres_effet",
                violation_error_message="Le dernier jour d’une règle ne peut pas précéder sa date d’effet.",
            ),
            models.CheckConstraint(
                condition=Q(effet__isnull=False, effet_sans_date="")
                | Q(effet__isnull=True, effet_sans_date__in=[str(mot) for mot in SansDate]),
                name="regle_effet_ou_mot",
                violation_error_message=(
                    "Donnez une date d’effet, ou dites pourquoi il n’y en a pas (« ancienne » ou « non fixée ») : "
                    "l’un des deux, pas les deux."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.titre or self.cle

    def to_valeur(self) -> valeurs.Regle:
        """Raises ValueError when the row cannot be a Regle."""
        return valeurs.Regle(
            cle=self.cle,
            titre=self.titre,
            quoi=self.quoi,
            effet=self.effet or SansDate(self.effet_sans_date),
            fin=self.fin,
            types=tuple(type_ for type_ in TypeCollectivite if type_ in self.types),
            population=_lu(Seuil.parse, self.population),
            population_reference=valeurs.Reference(self.population_reference),
            agents=_lu(Seuil.parse, self.agents),
            agents_unite=valeurs.Effectif(self.agents_unite),
            recettes=_lu(Seuil.parse, self.recettes),
            montant_marche=_lu(Seuil.parse, self.montant_marche),
            achats_annuels=_lu(Seuil.parse, self.achats_annuels),
            conditions=tuple(lit_conditions(self.conditions)),
            circonstances=tuple(self.circonstances),
            base_legale=tuple(self.base_legale),
            rythme=_lu(Rythme.parse, self.rythme),
            borne=valeurs.Borne(self.borne),
            delai=_lu(Delai.parse, self.delai),
            remplace=self.remplace,
            titre_court=self.titre_court,
            report=valeurs.Report(self.report) if self.report else None,
            report_texte=self.report_texte,
            report_pratique=self.report_pratique,
            renouvellement=Renouvellement(self.renouvellement) if self.renouvellement else None,
            extensions=tuple(lit_extensions(self.extensions)),
            derogations=tuple(lit_derogations(self.derogations)),
        )

    def clean(self) -> None:
        """The checks that need several fields; a règle of an unsaved form may lack some."""
        super().clean()
        un_seul_effet = bool(self.effet) != bool(self.effet_sans_date)
        if self.cle and self.quoi and un_seul_effet:
            verifie(lambda _: self.to_valeur(), None)


def _lu(lit: Any, texte: Any) -> Any:
    return lit(texte) if texte else None


class Source(models.Model):
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="sources")
    ordre = models.PositiveSmallIntegerField("place", default=0)
    titre = champs.CharField("titre", max_length=300)
    url = champs.URLField("adresse", max_length=500, blank=True, default="")
    dit = champs.TextField("ce qu’elle dit", blank=True, default="")

    class Meta:
        verbose_name = "source"
        ordering = ("ordre", "id")

    def __str__(self) -> str:
        return self.titre

    def to_valeur(self) -> valeurs.Source:
        return valeurs.Source(self.titre, self.url, self.dit)
