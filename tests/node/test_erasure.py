"""What was erased is gone from the database's files: nobody finds it by looking at the bytes."""

import sqlite3
from pathlib import Path

import pytest
from django.db import ConnectionHandler

from comity.node import database, environment

pytestmark = pytest.mark.django_db

SECRET = "Zqxwv-Pereira-Bortolucci"


def opened(home: Path, **changes: str):
    given = environment.database(home)
    given["OPTIONS"] = {**given["OPTIONS"], **changes}
    return ConnectionHandler({"default": given})["default"]


def fill_and_erase(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE detail (id INTEGER PRIMARY KEY, sealed TEXT)")
        cursor.executemany("INSERT INTO detail (sealed) VALUES (%s)", [(f"{SECRET} {n}" * 40,) for n in range(200)])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM detail WHERE id <> 7")
        cursor.execute("UPDATE detail SET sealed = ''")


def left_behind(home: Path) -> dict[str, int]:
    return {path.name: path.read_bytes().count(SECRET.encode()) for path in home.glob("db.sqlite3*")}


def test_what_was_erased_stands_in_no_file(tmp_path, monkeypatch):
    connection = opened(tmp_path)
    fill_and_erase(connection)
    assert sum(left_behind(tmp_path).values()) > 0  # the write-ahead log still has it
    monkeypatch.setattr(database, "connection", connection)
    assert database.settle() is True
    left = left_behind(tmp_path)
    assert "db.sqlite3" in left and set(left.values()) == {0}
    connection.close()


def test_without_it_the_bytes_would_stay(tmp_path, monkeypatch):
    """So that the test above can fail."""
    connection = opened(tmp_path, init_command="PRAGMA journal_mode=WAL; PRAGMA secure_delete=OFF;")
    fill_and_erase(connection)
    monkeypatch.setattr(database, "connection", connection)
    database.settle()
    assert left_behind(tmp_path)["db.sqlite3"] > 0
    connection.close()


def test_a_reader_delays_it_and_nothing_breaks(tmp_path, monkeypatch):
    connection = opened(tmp_path)
    fill_and_erase(connection)
    reader = sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM detail").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE detail SET sealed = 'x'")
    monkeypatch.setattr(database, "connection", connection)
    assert database.settle() is False
    reader.close()
    assert database.settle() is True
    connection.close()
