"""What editors ask to have published: one request a thing, until it is published."""

from django.db import models

from collectivites import champs
from obligations.models.version import Genre


class Demande(models.Model):
    """par: username of who asks. motif: the one that they propose.

    rendue_par, pourquoi: who gave it back to who writes, and what is to be mended; empty: it waits to be read.
    """

    genre = champs.CharField("genre", max_length=20, choices=Genre)
    code = champs.SlugField("code", max_length=72)
    par = champs.CharField("demandée par", max_length=150)
    le = models.DateTimeField("demandée le")
    motif = champs.CharField("motif proposé", max_length=500)
    rendue_par = champs.CharField("rendue par", max_length=150, blank=True, default="")
    pourquoi = champs.CharField("pourquoi", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "demande de publication"
        verbose_name_plural = "demandes de publication"
        ordering = ("le",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["genre", "code"], name="demande_unique"),)

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.code}, par {self.par}"
