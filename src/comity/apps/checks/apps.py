from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "comity.apps.checks"
    label = "checks"
