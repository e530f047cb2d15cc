"""The peers' door, below /peer/."""

from __future__ import annotations

from django.urls import path

from comity.entrypoints.peer import directory, feeds

urlpatterns = [
    path("feed/<str:lane>", feeds.feed, name="peer_feed"),
    path("body/<str:digest>", feeds.body, name="peer_body"),
    path("directory/metadata/<str:name>", directory.metadata, name="peer_directory_metadata"),
    path("directory/targets/<str:name>", directory.target, name="peer_directory_target"),
]
