"""What reading again before publishing needs: who wrote, who asks, what is minor, and rights of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0005_registre_du_flux'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='version',
            options={'ordering': ('-id',), 'permissions': (('publish_version', 'Peut publier une copie de travail'), ('withdraw_version', 'Peut retirer ce qui est publié'), ('restore_version', 'Peut rétablir une version')), 'verbose_name': 'version publiée', 'verbose_name_plural': 'versions publiées'},
        ),
        migrations.AddField(
            model_name='caracteristique',
            name='auteurs',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='domaine',
            name='auteurs',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='obligation',
            name='auteurs',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='ressource',
            name='auteurs',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='version',
            name='mineure',
            field=models.BooleanField(db_default=False, default=False, help_text='Ni date ni public ne change : reste hors du journal public, jamais de l’historique de la fiche.', verbose_name='mineure'),
        ),
        migrations.CreateModel(
            name='Demande',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('genre', models.CharField(choices=[('obligation', 'obligation'), ('domaine', 'domaine'), ('caracteristique', 'caractéristique'), ('ressource', 'ressource')], max_length=20, verbose_name='genre')),
                ('code', models.SlugField(max_length=72, verbose_name='code')),
                ('par', models.CharField(max_length=150, verbose_name='demandée par')),
                ('le', models.DateTimeField(verbose_name='demandée le')),
                ('motif', models.CharField(max_length=500, verbose_name='motif proposé')),
                ('rendue_par', models.CharField(blank=True, default='', max_length=150, verbose_name='rendue par')),
                ('pourquoi', models.CharField(blank=True, default='', max_length=500, verbose_name='pourquoi')),
            ],
            options={
                'verbose_name': 'demande de publication',
                'verbose_name_plural': 'demandes de publication',
                'ordering': ('le',),
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('genre', 'code'), name='demande_unique')],
            },
        ),
    ]
