from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "comity.apps.exchange"
    label = "exchange"
