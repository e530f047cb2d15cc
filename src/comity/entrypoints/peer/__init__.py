"""The peers' door: feeds, bodies and the signed directory over HTTP.

Feeds and bodies are for members of the federation and ask for a signed request (RFC 9421); the directory's metadata
proves itself and is open to all. Nothing here decides or stores: see `apps.exchange`. docs/protocol/feeds.md has the
addresses and codes.
"""
