from django.apps import AppConfig


class JudgementsConfig(AppConfig):
    name = "comity.apps.judgements"
    label = "judgements"
