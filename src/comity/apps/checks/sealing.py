"""What must not lie readable in the database: questions and messages, encrypted under the node's storage key.

The context binds each box to its table and row, so that no box can be moved to another place.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from comity.apps import bureau


def close(table: str, row: UUID, value: Any) -> bytes:
    """`value` (JSON) as an encrypted box for this row of this table."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return bureau.suite().encrypt(bureau.keystore().storage_key(), _context(table, row), plain)


def reveal(table: str, row: UUID, box: bytes | memoryview) -> Any:
    """The value in the box; raise Unauthentic if it was altered or moved."""
    return json.loads(bureau.suite().decrypt(bureau.keystore().storage_key(), _context(table, row), bytes(box)))


def _context(table: str, row: UUID) -> bytes:
    return f"comity storage/1 {table} {row}".encode()
