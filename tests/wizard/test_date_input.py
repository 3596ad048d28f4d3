"""Dates as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.date_input import typed_date

WHOLE = [
    "10/9/27", "10.09.2027", "10-9-2027", "10 9 2027", "2027-09-10", "2027/9/10", "2027 09 10",
    "10 sept 2027", "10 sept. 2027", "10 septembre 2027", "10 SEPTEMBRE 2027", "10 September 2027",
    "Sept 10, 2027", "September 10 2027", "Sep 10th, 2027", "2027 September 10",
    "vendredi 10 septembre 2027", "Friday, 10 September 2027", "le 10 septembre 2027",
    "2027-09-10T00:00", "１０/０９/２０２７", "١٠/٩/٢٠٢٧", "  10   sept   2027 ",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_date_is_read_in_any_field(text, at, language):
    fields = ["", "", ""]
    fields[at] = text
    assert typed_date(*fields, language) == "2027-09-10"


@pytest.mark.parametrize(
    ("fields", "iso"),
    [
        (("10", "9", "2027"), "2027-09-10"),
        (("10", "09", "27"), "2027-09-10"),
        ((" 1 ", "02", "2027 "), "2027-02-01"),
        (("10", "sept", "2027"), "2027-09-10"),
        (("1er", "févr.", "2027"), "2027-02-01"),
        (("1", "févr.", "2027"), "2027-02-01"),
        (("1", "fev", "2027"), "2027-02-01"),
        (("1", "août", "2027"), "2027-08-01"),
        (("1", "aout", "2027"), "2027-08-01"),
        (("1", "juil", "2027"), "2027-07-01"),
        (("1", "juin", "2027"), "2027-06-01"),
        (("1", "jui", "2027"), "1 jui 2027"),  # June or July
        (("1", "ma", "2027"), "1 ma 2027"),
        (("31", "6", "2027"), "2027-06-31"),  # the law's reader says that there is no such day
        (("9", "13", "2027"), "9 13 2027"),  # not taken for an American date
        (("", "9/13/2027", ""), "– 9/13/2027 –"),
        (("10", "9", ""), "10 9 –"),
        (("10", "9", "027"), "10 9 027"),
        (("soon", "", ""), "soon – –"),
        (("1", "1", "99999"), "1 1 99999"),
        (("10 sept 2027", "9", "2027"), "10 sept 2027 9 2027"),
        (("10 lundi 2027", "", ""), "10 lundi 2027 – –"),
        (("10 sept oct 2027", "", ""), "10 sept oct 2027 – –"),
        (("10 sept 2027 banana", "", ""), "10 sept 2027 banana – –"),
        (("1er sept. 2027", "", ""), "2027-09-01"),
        (("", "", ""), ""),
        ((" ", "\t", ""), ""),
    ],
)
def test_what_is_a_date_is_read_and_the_rest_stays_as_typed(fields, iso):
    assert typed_date(*fields, "fr") == iso


@given(st.tuples(st.text(), st.text(), st.text()))
def test_no_text_breaks_it(fields):
    assert isinstance(typed_date(*fields, "en"), str)


@given(st.dates(), st.sampled_from(["{d}/{m}/{y:04}", "{y:04}-{m:02}-{d:02}", "{d}.{m}.{y:04}"]))
def test_every_day_written_in_numbers_is_read_back(day, form):
    text = form.format(d=day.day, m=day.month, y=day.year)
    assert typed_date(text, "", "", "fr") == day.isoformat()


def test_a_field_of_any_length_is_quick():
    assert len(typed_date("1" * 1_000_000, "x" * 1_000_000, "", "en")) < 200
