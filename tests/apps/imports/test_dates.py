"""Dates as registers write them: by a stated form, never guessed."""

import pytest

from comity.apps.imports.readers.dates import DateForm
from comity.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    "form, text, iso",
    [
        (DateForm("DD.MM.YYYY"), "03.05.1980", "1980-05-03"),
        (DateForm("DD.MM.YYYY"), " 3.5.1980 ", "1980-05-03"),
        (DateForm("DD.MM.YYYY"), "00.05.1980", "1980-05"),
        (DateForm("DD.MM.YYYY"), "00.00.1980", "1980"),
        (DateForm("DD.MM.YYYY"), "1980", "1980"),
        (DateForm("DD/MM/YYYY"), "٠٣/٠٥/١٩٨٠", "1980-05-03"),
        (DateForm("MM/DD/YYYY"), "05/03/1980", "1980-05-03"),
        (DateForm("YYYYMMDD"), "19800503", "1980-05-03"),
        (DateForm("YYYYMMDD"), "19800000", "1980"),
        (DateForm("D/M/YY", century=1900), "3/5/80", "1980-05-03"),
        (DateForm("D MMM YYYY", language="fr"), "3 août 1980", "1980-08-03"),
        (DateForm("D MMM YYYY", language="de"), "3 März 1980", "1980-03-03"),
        (DateForm("DD-MMM-YYYY"), "03-MAY-1980", "1980-05-03"),
        (DateForm("MM/YYYY"), "05/1980", "1980-05"),
        (DateForm("day first"), "3 de mayo de 1980", "1980-05-03"),
        (DateForm("month first"), "5/3/1980", "1980-05-03"),
    ],
)
def test_a_date_in_its_form(form, text, iso):
    assert form.iso(text) == iso


@pytest.mark.parametrize(
    "form, text, code",
    [
        (DateForm("DD.MM.YYYY"), "1980-05-03", "bad_date"),
        (DateForm("DD.MM.YYYY"), "30.02.1980", "impossible_date"),
        (DateForm("MM/DD/YYYY"), "13/01/1980", "impossible_date"),
        (DateForm("D MMM YYYY", language="fr"), "3 agosto 1980", "bad_date"),
        (DateForm("day first"), "whenever", "not_a_date"),
    ],
)
def test_another_form_or_an_impossible_day_is_refused(form, text, code):
    with pytest.raises(InvalidInput) as refused:
        form.iso(text)
    assert refused.value.code == code


@pytest.mark.parametrize("pattern", ["DD.MM.YY", "DD.MM", "YYYY YYYY", "D.D.YYYY", ""])
def test_a_form_must_be_complete(pattern):
    with pytest.raises(InvalidInput):
        DateForm(pattern)
