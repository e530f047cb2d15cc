from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "comity.entrypoints.web"
    label = "web"
