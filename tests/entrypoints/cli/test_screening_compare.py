"""`comity screening compare`: pairs in, one judged line each out; what cannot be read is named by its line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from comity.entrypoints.cli.screening import command

HEAD = "name1,name2,birth1,birth2,nationality1,nationality2,schema\n"


def run(text: str | bytes, *words: str) -> Result:
    data = text if isinstance(text, bytes) else text.encode()
    return CliRunner().invoke(command, ["compare", "-", *words], input=data)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_pair_has_its_line_in_the_files_order() -> None:
    result = run("name1,name2\nAna Pereira,Ana Pereira\nOlaf Scholz,Angela Merkel\n")
    assert result.exit_code == 0
    same, other = lines(result)
    assert (same["line"], same["similarity"], same["match"]) == (2, 1.0, True)
    assert same["terms"][0]["code"] == "name.same"
    assert same["terms"][0]["sentence"] == "The names are the same: Ana Pereira and Ana Pereira."
    assert (other["line"], other["similarity"], other["band"], other["match"]) == (3, 0.0, 0, False)


def test_birth_dates_nationalities_and_schema_are_compared_where_given() -> None:
    alone, with_all, company = lines(
        run(
            HEAD
            + "Ana Pereira,Ana Pereira,,,,,\n"
            + "Ana Pereira,PEREIRA Ana,3 May 1980,1980-05-03,Portugal,BR;PT,Person\n"
            + "Vega Shipping Ltd,Vega Shipping Limited,,,,,Company\n"
        )
    )
    assert {"birth_date.exact", "nationality.same"} <= {term["code"] for term in with_all["terms"]}
    assert with_all["extent"] > alone["extent"]
    assert with_all["band"] > alone["band"]
    assert company["similarity"] > 0.9


def test_the_threshold_decides_what_is_called_a_match() -> None:
    text = "name1,name2\nOlaf Schulze,Olaf Scholz\n"
    assert lines(run(text, "--threshold", "0.5"))[0]["match"] is True
    assert lines(run(text, "--threshold", "0.99"))[0]["match"] is False
    assert run(text, "--threshold", "70").exit_code == 2


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        (",Ana Pereira", "nothing_asked", "name1 is empty"),
        ("Ana Pereira", "nothing_asked", "name2 is empty"),
        ("Ana,Ana,30 February 1980,,,,", "impossible_date", ""),
        ("Ana,Ana,,,Atlantis,,", "unknown_country", "'Atlantis'"),
        ("Ana,Ana,,,,,Ghost", "unknown_schema", "'Ghost'"),
        ("Ana,Ana,,,,,,,one too many", "bad_row", "9 cells"),
        (f"{'A' * 501},Ana", "too_large", "501 characters"),
        (f"{'A' * 140_000},Ana", "bad_row", "cannot be read"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_are_answered(row: str, code: str, said: str) -> None:
    result = run(HEAD + f"Ana,Ana,,,,,\n{row}\nAna,Ana,,,,,\n")
    assert result.exit_code == 1
    first, bad, last = lines(result)
    assert bad["line"] == 3 and bad["error"]["code"] == code and said in bad["error"]["message"]
    assert first["match"] and last["match"] and last["line"] == 4
    assert "line 3: " in result.stderr and "1 of 3 rows" in result.stderr


def test_a_quoted_cell_may_go_over_lines_and_rows_keep_their_places() -> None:
    result = run('name1,name2\n"Ana\nPereira",Ana Pereira\n,Ana\n')
    found = lines(result)
    assert [one["line"] for one in found] == [2, 4]
    assert found[0]["match"] is True


def test_bytes_that_are_not_utf_8_are_named_with_their_line() -> None:
    result = run(b"name1,name2\nAna,Ana\n" + "Pérez,Perez\n".encode("latin-1") + b"Ana,Ana\n")
    assert [one["line"] for one in lines(result)] == [2, 3, 4]
    assert lines(result)[1]["error"] == {"code": "not_utf8", "message": "the byte 0xe9 is not UTF-8"}


def test_a_file_in_utf_16_is_refused_as_such() -> None:
    with pytest.raises(Exception, match="the file is in UTF-16"):
        CliRunner().invoke(command, ["compare", "-"], input="name1,name2\n".encode("utf-16"), catch_exceptions=False)


@pytest.mark.parametrize("text", ["", "first,second\nAna,Ana\n", "name1\nAna\n"])
def test_a_file_without_the_two_names_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="the file has no column"):
        CliRunner().invoke(command, ["compare", "-"], input=text, catch_exceptions=False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_of_spreadsheets_are_read_as_they_come(separator: str) -> None:
    text = f"\ufeffName1{separator}NAME2\r\nAna{separator}Ana\r\n"
    result = run(text)
    assert result.exit_code == 0 and lines(result)[0]["match"] is True


def test_columns_that_are_not_compared_are_said(tmp_path: Path) -> None:
    result = run("name1,name2,label\nAna,Ana,true\n")
    assert result.exit_code == 0 and "not compared: label" in result.stderr


def test_it_needs_no_node_and_no_framework(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("name1,name2\n李小龍,Li Xiaolong\n", "utf-8")
    code = f"""
import sys
from comity.node.main import program
try:
    program(["screening", "compare", {str(file)!r}])
except SystemExit as end:
    assert not end.code, end.code
assert "django" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env={})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["match"] is True
