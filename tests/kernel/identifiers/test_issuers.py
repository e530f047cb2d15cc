"""Codes of issuing states and nationalities, from documents to records and back."""

import csv

import pytest

from comity.kernel.errors import UnknownValue
from comity.kernel.identifiers import find_issuer, mrz_code, parse_issuer


@pytest.mark.parametrize(
    "printed, held",
    [
        ("D", "DE"),
        ("PRT", "PT"),
        ("GBO", "GB"),
        ("RKS", "XK"),
        ("SUN", "SU"),
        ("UNO", "UNO"),
        ("EUE", "EUE"),
        ("XOM", "XOM"),
        ("XXA", "XXA"),
        ("UTO", "UTO"),
        ("ZZA", "XA"),
        ("pt", "PT"),
        ("Portugal", "PT"),
        ("ZZK", None),
        ("QQQ", None),
        ("", None),
    ],
)
def test_an_issuer_is_held_under_one_code(printed, held):
    assert find_issuer(printed) == held


@pytest.mark.parametrize(
    "held, printed", [("DE", "D"), ("PT", "PRT"), ("XK", "RKS"), ("XA", "ZZA"), ("XXB", "XXB"), ("GBD", "GBD")]
)
def test_a_code_is_printed_as_documents_print_it(held, printed):
    assert mrz_code(held) == printed


@pytest.mark.parametrize("call", [parse_issuer, mrz_code])
def test_an_unknown_issuer_is_refused(call):
    with pytest.raises(UnknownValue) as refused:
        call("QQ9")
    assert refused.value.code == "unknown_country"


def test_every_iso_country_goes_there_and_back(shared_data):
    with (shared_data / "mrz" / "icao_states.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if len(row) == 5 and len(row[2]) == 2]
    assert len(rows) > 240
    for _english, _french, alpha2, alpha3, _number in rows:
        assert find_issuer(alpha3) == alpha2
        assert mrz_code(alpha2) == ("D" if alpha2 == "DE" else alpha3)
