"""A family used to be a subject, in free words; what was loaded before was always a service.

Publics get the one order that the value now gives them.
"""

import hashlib
import json

from django.db import migrations

CLES = (
    "code nom famille description operateur url gratuit statut confiance anciens_noms public sources doutes".split()
)
SERVICE = "service"
FAMILLES = (
    "service",
    "logiciel",
    "api",
    "guide",
    "formation",
    "diagnostic",
    "accompagnement",
    "aide-financiere",
)
PUBLICS = (
    "toutes les collectivités",
    "communes",
    "intercommunalités",
    "régions",
    "syndicats",
    "opérateurs de services numériques",
    "autorités organisatrices de la mobilité",
)


def classe(apps, schema_editor):
    for ressource in apps.get_model("obligations", "Ressource").objects.exclude(famille__in=FAMILLES):
        telle_que_chargee = empreinte(ressource) == ressource.empreinte_chargee
        ressource.famille = SERVICE
        ressource.public = sorted(ressource.public, key=lambda public: PUBLICS.index(public) if public in PUBLICS else 99)
        if telle_que_chargee:
            # Else the next loading would take this move for the work of an editor, and keep it from the files.
            ressource.empreinte_chargee = empreinte(ressource)
        ressource.save(update_fields=["famille", "public", "empreinte_chargee"])


def empreinte(ressource):
    """The digest of `obligations.travail`, as it was for these columns."""
    contenu = {cle: getattr(ressource, cle) for cle in CLES}
    contenu = {cle: valeur for cle, valeur in contenu.items() if valeur not in ("", None, [])}
    return hashlib.sha256(json.dumps(contenu, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("obligations", "0003_ressources_detaillees")]

    operations = [migrations.RunPython(classe, migrations.RunPython.noop)]
