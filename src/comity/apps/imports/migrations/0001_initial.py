
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('list_code', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('digest', models.CharField(max_length=64)),
                ('entries', models.PositiveIntegerField()),
                ('imported_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['list_code', '-imported_at'], name='edition_newest')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('list_code', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('file_name', models.CharField(max_length=200)),
                ('path', models.CharField(max_length=1000)),
                ('uploaded', models.BooleanField(default=False)),
                ('settings', models.JSONField(default=dict)),
                ('state', models.CharField(max_length=24)),
                ('edition', models.CharField(blank=True, max_length=40)),
                ('counts', models.JSONField(default=dict)),
                ('warnings', models.JSONField(default=list)),
                ('fault', models.JSONField(default=dict)),
                ('agreed', models.PositiveIntegerField(null=True)),
                ('started_by', models.CharField(max_length=80)),
                ('started_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-started_at'], name='import_newest'), models.Index(fields=['state'], name='import_state')],
            },
        ),
        migrations.CreateModel(
            name='ListEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_code', models.CharField(max_length=60)),
                ('reference', models.CharField(max_length=200)),
                ('record_id', models.UUIDField()),
                ('digest', models.CharField(max_length=64)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='imports.edition')),
            ],
            options={
                'indexes': [models.Index(fields=['record_id'], name='list_entry_record')],
                'constraints': [models.UniqueConstraint(fields=('list_code', 'reference'), name='entry_once_in_a_list')],
            },
        ),
    ]
