from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "comity.apps.alerts"
    label = "alerts"
