"""The programs' door: compatible addresses at the root, our own below /api/."""

from comity.entrypoints.api.doors import urlpatterns

__all__ = ["urlpatterns"]
