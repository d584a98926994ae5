"""Versions: every publication, append-only. The public reads nothing else."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Max

from collectivites import champs
from obligations import immuable
from obligations.contraintes import code_constraint


class Genre(models.TextChoices):
    """The kinds of things that are published."""

    OBLIGATION = "obligation", "obligation"
    DOMAINE = "domaine", "domaine"
    CARACTERISTIQUE = "caracteristique", "caractéristique"
    RESSOURCE = "ressource", "ressource"
    POPULATIONS = "populations", "populations"


class VersionQuerySet(models.QuerySet["Version"]):
    def current(self) -> "VersionQuerySet":
        """The last Version of each published thing, withdrawn ones included."""
        return self.filter(id__in=self.values("genre", "code").annotate(derniere=Max("id")).values("derniere"))

    def of(self, genre: str, code: str) -> "VersionQuerySet":
        """All the Versions of one thing, newest first."""
        return self.filter(genre=genre, code=code).order_by("-numero")

    def revision(self) -> int:
        """The number of the whole catalogue: it grows at each publication, and is 0 before the first."""
        return self.aggregate(Max("id"))["id__max"] or 0

    def update(self, **kwargs: Any) -> int:
        raise ValidationError(immuable.MESSAGE)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError(immuable.MESSAGE)


class Version(models.Model):
    """One publication, for ever: what readers saw from that instant on. The database refuses any change."""

    genre = champs.CharField("genre", max_length=20, choices=Genre)
    code = champs.SlugField("code", max_length=72)
    numero = models.PositiveIntegerField("numéro")
    contenu = champs.JSONField("contenu", encoder=DjangoJSONEncoder)
    retiree = models.BooleanField("retirée", default=False)
    motif = champs.CharField("motif", max_length=500)
    auteur = champs.CharField("auteur", max_length=150, blank=True, default="")
    publiee_le = models.DateTimeField("publiée le")
    mineure = models.BooleanField(
        "mineure",
        default=False,
        db_default=False,
        help_text="Ni date ni public ne change : reste hors du journal public, jamais de l’historique de la fiche.",
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version publiée"
        verbose_name_plural = "versions publiées"
        ordering = ("-id",)
        permissions = (
            ("publish_version", "Peut publier une copie de travail"),
            ("withdraw_version", "Peut retirer ce qui est publié"),
            ("restore_version", "Peut rétablir une version"),
        )
        indexes = (models.Index(fields=["genre", "code", "id"], name="version_par_code"),)
        constraints = (
            models.UniqueConstraint(
                fields=["genre", "code", "numero"],
                name="version_numero_unique",
                violation_error_message="Cette version existe déjà.",
            ),
            code_constraint("version"),
        )

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.code}, version {self.numero}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise ValidationError(immuable.MESSAGE)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise ValidationError(immuable.MESSAGE)
