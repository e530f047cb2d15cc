from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "comity.apps.accounts"
    label = "accounts"
