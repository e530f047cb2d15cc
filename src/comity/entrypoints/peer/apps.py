from django.apps import AppConfig


class PeerDoorConfig(AppConfig):
    name = "comity.entrypoints.peer"
    label = "peer_door"
