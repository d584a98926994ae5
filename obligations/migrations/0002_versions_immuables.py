"""The database itself refuses to change or delete a Version."""

from django.db import migrations

from obligations import immuable


def pose(apps, schema_editor):
    immuable.pose(schema_editor.connection)


def retire(apps, schema_editor):
    immuable.retire(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("obligations", "0001_initial")]
    operations = [migrations.RunPython(pose, retire)]
