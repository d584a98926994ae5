"""The ledger of the feeds: what calendars were told of each date, and when. Written by publications alone."""

from django.db import models

from collectivites import champs
from obligations.models.version import Version

LONGUEUR_DES_CLES = 100
"""Fiche code, règle clé and exercice, joined."""


class EvenementPublie(models.Model):
    """One date of the window. sequence never goes down, and the row is never deleted: its clé is never reused.

    annule_le: since when the date is no longer to keep; empty: it is.
    """

    cle = champs.CharField("clé", max_length=LONGUEUR_DES_CLES, primary_key=True)
    fiche = champs.SlugField("fiche", max_length=72)
    le = models.DateField("le")
    empreinte = champs.CharField("empreinte", max_length=32)
    sequence = models.PositiveIntegerField("séquence", default=0)
    cree_le = models.DateTimeField("créé le")
    modifie_le = models.DateTimeField("modifié le", db_index=True)
    annule_le = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "événement du flux"
        verbose_name_plural = "événements du flux"
        ordering = ("cle",)

    def __str__(self) -> str:
        return self.cle


class DateAnnulee(models.Model):
    """A date that a publication took from some or all of those it bound: its règle of before tells whom.

    version: the last one that had the date. le: the day it stood on.
    """

    cle = champs.CharField("clé", max_length=LONGUEUR_DES_CLES)
    regle = champs.SlugField("règle", max_length=72)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    le = models.DateField("le", db_index=True)
    sequence = models.PositiveIntegerField("séquence")
    cree_le = models.DateTimeField("créé le")
    annulee_le = models.DateTimeField("annulée le")
    motif = champs.CharField("motif", max_length=500)

    class Meta:
        verbose_name = "date annulée"
        verbose_name_plural = "dates annulées"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["cle", "annulee_le"], name="date_annulee_une_fois"),)

    def __str__(self) -> str:
        return f"{self.cle}, {self.annulee_le:%Y-%m-%d}"
