from django.apps import AppConfig


class BureauConfig(AppConfig):
    name = "comity.apps.bureau"
    label = "bureau"
