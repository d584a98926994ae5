"""Where general law applies only when it says so, answers were given as if it did: calendars must be told anew."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import Max
from django.utils import timezone

TERRITOIRES = ("975", "977", "978", "986", "987", "988")


def note_what_was_answered(apps, schema_editor):
    """What each was known for until now, as if general law applied there. Nothing before the list is loaded."""
    passes = apps.get_model("collectivites", "Passe").objects
    corps = apps.get_model("collectivites", "Collectivite").objects.filter(departement__in=TERRITOIRES)
    concernes = {code: types for code, types in corps.values_list("code", "types") if types}
    if not concernes:
        return
    chiffres = {}
    populations = apps.get_model("collectivites", "Population").objects.filter(collectivite__in=concernes)
    for code, sorte, population, recensement in populations.order_by("recensement").values_list(
        "collectivite", "sorte", "population", "recensement"
    ):
        chiffres[code, sorte] = population, recensement
    dernier = passes.aggregate(dernier=Max("jusqu_a"))["dernier"]
    maintenant = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    instant = max(maintenant, dernier + timedelta(seconds=1)) if dernier else maintenant
    for code, types in concernes.items():
        totale, recensement_total = chiffres.get((code, "totale"), (None, None))
        municipale, recensement_municipal = chiffres.get((code, "municipale"), (None, None))
        passes.create(
            code=code,
            jusqu_a=instant,
            types=types,
            totale=totale,
            municipale=municipale,
            recensement_total=recensement_total,
            recensement_municipal=recensement_municipal,
            droit_commun=True,
        )


def forget_it(apps, schema_editor):
    apps.get_model("collectivites", "Passe").objects.filter(droit_commun=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("collectivites", "0003_populations_a_venir"),
    ]

    operations = [
        migrations.AddField(
            model_name="passe",
            name="droit_commun",
            field=models.BooleanField(
                default=False,
                help_text="Répondu comme si le droit commun valait là où il est propre.",
                verbose_name="droit commun",
            ),
        ),
        migrations.RunPython(note_what_was_answered, forget_it),
    ]
