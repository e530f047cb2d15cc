from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    name = "comity.apps.holdings"
    label = "holdings"
