"""Comity: the open system for international police cooperation.

Start reading at ARCHITECTURE.md. The floors, from the ground: kernel, apps, entrypoints, exercise, node.
"""

__version__ = "0.1.0"
