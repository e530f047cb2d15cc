"""One running node: settings, urls, wiring, the server, the background worker, and the program `comity`."""
