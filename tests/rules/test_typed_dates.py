"""Dates as people type them, and as the guide writes them."""

import re
from datetime import date, timedelta

import pytest
from babel import Locale
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dates import long_date, plain_date, short_date
from rules.typed_dates import ALWAYS, LONGEST, parse_whole, typed_date

WHOLE = [
    "10/9/27", "10.09.2027", "10-9-2027", "10 9 2027", "010/009/2027", "10\\9\\2027",
    "2027-09-10", "2027/9/10", "2027 09 10", "2027 September 10",
    "10 sept 2027", "10 sept. 2027", "10 septembre 2027", "10 SEPTEMBRE 2027", "10-SEP-2027",
    "10 September 2027 ", "10th of September 2027", "10 sept/sep 2027",
    "Sept 10, 2027", "September 10 2027", "Sep 10th, 2027",
    "vendredi 10 septembre 2027", "Friday, 10 September 2027", "ven. 10 sept. 2027",
    "Fri 10/9/27", "le 10 septembre 2027", "le 10/09/2027",
    "2027-09-10T00:00", "2027-09-10T00:00:00.000", "2027-09-10 00:00:00", "10/09/2027 14:30",
    "１０/０９/２０２７", "١٠/٩/٢٠٢٧", "۱۰/۹/۲۰۲۷", "१०-०९-२०२७", "10 Ｓｅｐｔ 2027",
    "\t10   sept \n 2027 ", "10\N{NO-BREAK SPACE}9\N{NARROW NO-BREAK SPACE}2027",
    "10\N{NON-BREAKING HYPHEN}9\N{EN DASH}2027", "10\N{MINUS SIGN}9\N{MINUS SIGN}2027",
    "\N{LEFT-TO-RIGHT MARK}10/09/2027\N{RIGHT-TO-LEFT MARK}",
    "10 sept 2027" + " " * 100,
]  # fmt: skip

NOT_DATES = [
    "9/13/2027",  # not taken for an American date
    "2027-13-09", "10 2027", "10/9", "9/2027", "10", "sept 2027", "10 sept",
    "20270910", "10092027", "10/9/027", "10/9/7", "10/9/20277", "1/1/99999", "100/9/2027",
    "10 sept oct 2027", "10 lundi 2027", "lundi", "10 sept 2027 banana", "soon", "unknown",
    "10 9 2027 2027-09-10", "10:09:27", "10+9=2027", "10/9/2027?", "10/9/2027\0",
    "½ 2027", "1½/9/2027", "10²/9/2027", "፩/9/2027", "Ⅹ/9/2027",
    "10 jui 2027",  # June or July
    "10 ma 2027",
    "2027-09-09T22:00Z", "2027-09-09T22:00:00+00:00",  # already the 10th in Paris
    "2027-09-10T0 banana", "10 9 2027 25",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_date_is_read_in_any_field_and_what_is_none_given_back(language):
    for text in WHOLE:
        assert parse_whole(text, language) == "2027-09-10", text
        for fields in ((text, " ", ""), ("", text, ""), ("", " ", text)):
            assert typed_date(*fields, language) == "2027-09-10", fields
    for text in NOT_DATES:
        assert parse_whole(text, language) is None, text
        assert typed_date("", text, "", language) == f"– {text} –"


@pytest.mark.parametrize(
    ("fields", "iso"),
    [
        (("10", "9", "2027"), "2027-09-10"),
        (("10", "9", "00"), "2000-09-10"),
        (("10", "9", "99"), "2099-09-10"),
        ((" 1 ", "02", "2027 "), "2027-02-01"),
        (("10.", "9.", "2027."), "2027-09-10"),
        (("١٠", "٩", "٢٠٢٧"), "2027-09-10"),
        (("1er", "févr.", "2027"), "2027-02-01"),
        (("1", "fe\N{COMBINING ACUTE ACCENT}vr", "2027"), "2027-02-01"),
        (("1", "juil", "2027"), "2027-07-01"),
        (("31", "6", "2027"), "2027-06-31"),  # the law's reader says that there is no such day
        (("1", "jui", "2027"), "1 jui 2027"),
        (("9", "13", "2027"), "9 13 2027"),
        (("10", "9", ""), "10 9 –"),
        (("", "9", "2027"), "– 9 2027"),
        (("10", "9", "027"), "10 9 027"),
        (("፩", "9", "2027"), "፩ 9 2027"),
        (("10 sept 2027", "9", "2027"), "10 sept 2027 9 2027"),
        ((" ", "\t", ""), ""),
    ],
)
def test_three_fields_hold_a_number_or_a_month_each(fields, iso):
    assert typed_date(*fields, "fr") == iso


def test_mar_is_march_unless_another_part_is_the_month():
    for text, iso in (
        ("mar. 14 sept. 2027", "2027-09-14"),  # mardi
        ("mar 9 mars 2027", "2027-03-09"),
        ("mar 9 2027", "2027-03-09"),
    ):
        assert parse_whole(text, "fr") == iso


@pytest.mark.parametrize("language", ALWAYS)
def test_each_name_of_a_month_is_read_in_each_language(language):
    for width in ("wide", "abbreviated"):
        for number, name in Locale(language).months["format"][width].items():
            for typed in (name.upper(), name.rstrip("."), f"{name}."):
                for shown_in in ("en", "fr"):
                    found = typed_date("5", typed, "2027", shown_in)
                    assert found == f"2027-{number:02}-05", typed


def test_a_language_may_be_added_without_a_wrong_guess():
    for text, language, iso in (
        ("10 de septiembre de 2027", "es", "2027-09-10"),
        ("10 de 2027", "ca", None),  # each name begins with it: de gener
        ("10 mar 2027", "fi", None),  # marraskuu, November, or the English March
    ):
        assert parse_whole(text, language) == iso


def test_a_date_that_is_cut_is_not_read_as_another():
    for before in range(LONGEST + 2):
        text = " " * before + "10 9 2027"
        for pasted in (text, text[:LONGEST]):  # the field of the page cuts as well
            assert parse_whole(pasted, "en") in ("2027-09-10", None)
        assert (parse_whole(text, "en") is None) is (before + len("10 9 2027") >= LONGEST)
    assert len(typed_date("x" * 1_000_000, "1" * 1_000_000, "5", "en")) < 200


PIECES = st.sampled_from(
    [*" /.-:t?–0123456789½²፩①Ⅹ٩९", "10", "2027", "sept", "mar", "vendredi", "er", "é", "ŉ", "ﷺ"]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS, st.sampled_from(["en", "fr"]))
def test_any_text_gives_nothing_a_date_or_itself(day, month, year, language):
    typed = [" ".join(field[:LONGEST].split()) for field in (day, month, year)]
    given_back = " ".join(field or "–" for field in typed)
    found = typed_date(day, month, year, language)
    if not any(typed):
        assert found == ""
    elif found != given_back:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", found, re.ASCII)
        assert parse_whole(found, language) == found


# ---- days in words ----


WRITTEN = (
    (plain_date, date(2026, 7, 10), "10 July 2026", "10 juillet 2026"),
    (plain_date, date(2026, 7, 1), "1 July 2026", "1er juillet 2026"),
    (long_date, date(2026, 7, 10), "Friday 10 July 2026", "vendredi 10 juillet 2026"),
    (long_date, date(2026, 8, 1), "Saturday 1 August 2026", "samedi 1er août 2026"),
    (short_date, date(2026, 7, 1), "1 Jul", "1 juil."),
)


def test_days_are_written_in_the_language_that_is_spoken_or_asked_for():
    for write, day, *expected in WRITTEN:
        for language, said in zip(("en", "fr"), expected, strict=True):
            with translation.override(language):
                assert write(day) == said
            assert write(day, language) == said
    for days in range(400):
        day = date(2023, 12, 25) + timedelta(days)
        assert plain_date(day, "en") == date_format(day, "j F Y")
        assert long_date(day, "en") == date_format(day, "l j F Y")
