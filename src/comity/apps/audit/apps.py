from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "comity.apps.audit"
    label = "audit"

    def ready(self) -> None:
        """Make `audit.actions` and `audit.queries` reachable from `from comity.apps import audit`."""
        from comity.apps.audit import actions, queries  # noqa: F401
