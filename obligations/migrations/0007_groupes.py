"""The two groups of the editors' desk: « rédaction » writes and asks, « validation » publishes, withdraws, restores."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

COPIES = ("obligation", "domaine", "caracteristique", "ressource")
GROUPES = {
    "rédaction": [
        *(f"{verbe}_{copie}" for copie in COPIES for verbe in ("view", "add", "change")),
        *(f"{verbe}_{ligne}" for ligne in ("regle", "source") for verbe in ("view", "add", "change", "delete")),
        "view_version",
    ],
    "validation": [
        *(f"view_{chose}" for chose in (*COPIES, "regle", "source", "version")),
        "publish_version",
        "withdraw_version",
        "restore_version",
    ],
}


def cree(apps, schema_editor):
    base = schema_editor.connection.alias
    application = apps.get_app_config("obligations")
    # Permissions are otherwise made after all the migrations: too late for the groups that hold them.
    application.models_module = True
    create_permissions(application, apps=apps, using=base, verbosity=0)
    application.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for nom, codes in GROUPES.items():
        groupe, _ = Group.objects.using(base).get_or_create(name=nom)
        droits = Permission.objects.using(base).filter(content_type__app_label="obligations", codename__in=codes)
        assert droits.count() == len(codes), nom
        groupe.permissions.add(*droits)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("obligations", "0006_relecture_avant_publication"),
    ]
    # Backwards, the groups stay with their members: rights are the administrator's.
    operations = [migrations.RunPython(cree, migrations.RunPython.noop)]
