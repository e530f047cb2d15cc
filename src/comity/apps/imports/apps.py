from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "comity.apps.imports"
    label = "imports"
