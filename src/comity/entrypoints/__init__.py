"""How anyone reaches a node: web, api, peer, cli. The whole attack surface is this folder.

Entry points read the request, call one action or query, and answer. They hold no rule and no table.
"""
