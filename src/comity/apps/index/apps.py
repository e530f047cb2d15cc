from django.apps import AppConfig


class IndexConfig(AppConfig):
    name = "comity.apps.index"
    label = "index"
