"""The other names of countries: whole, unmistakable, small, and kept by browsers for a day."""

import gzip
import json
import re
import unicodedata
from collections import defaultdict

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from rules.law.questions import NATIONALITY
from wizard.countries import country_name
from wizard.country_names import BY_HAND, other_names

SHARED = {
    **{name: {"CG", "CD"} for name in ("congo", "congolese", "congolais", "congolaise")},
    **{name: {"KP", "KR"} for name in ("korea", "korean", "coree", "coreen", "coreenne")},
    "dominican": {"DM", "DO"},
}
"""The names that two states go by, as they are compared: the reader has to choose."""
KNOWN = {
    "Ivory Coast": "CI",
    "Ivoirienne": "CI",
    "Maroc": "MA",
    "Moroccan": "MA",
    "UK": "GB",
    "Anglaise": "GB",
    "USA": "US",
    "Holland": "NL",
    "Burma": "MM",
    "Indian": "IN",
    "Nigérien": "NE",
    "Nigérian": "NG",
    "Apatride, ou réfugié(e)": "stateless",
    "المغرب": "MA",
    "تونس": "TN",
    "الجزائر": "DZ",
    "فلسطين": "PS",
    "越南": "VN",
    "Hoa Kỳ": "US",
    "Marruecos": "MA",
    "Brasil": "BR",
    "Giappone": "JP",
    "Frankreich": "FR",
    "Fas": "MA",
    "Россия": "RU",
    "ایران": "IR",
    "대한민국": "KR",
    "ベトナム": "VN",
}


def plain(name: str) -> str:
    """A name without accents, case and marks, as static/js/country.js compares it."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"\W", "", "".join(char for char in letters if not unicodedata.combining(char)))


def get(**headers):
    return Client().get("/countries.json", headers=headers)


def test_every_country_has_its_name_in_every_language_and_names_kept_by_hand():
    names = other_names()
    assert set(names) == set(NATIONALITY.choices) == set(BY_HAND)
    for language, _name in settings.LANGUAGES:
        with override(language):
            assert [code for code in names if country_name(code) not in names[code]] == []


def test_no_country_is_called_by_the_words_of_a_map():
    for language, _name in settings.LANGUAGES:
        with override(language):
            assert (country_name("HK"), country_name("MO")) == ("Hong Kong", "Macao")


def test_no_name_leads_to_a_second_country_but_those_that_two_states_share():
    found = defaultdict(set)
    for code, names in other_names().items():
        for name in names:
            found[plain(name)].add(code)
    assert {name: codes for name, codes in found.items() if len(codes) > 1} == SHARED


def test_a_name_is_neither_empty_nor_written_with_what_joins_names():
    names = [name for own in other_names().values() for name in own]
    assert [name for name in names if not plain(name) or "|" in name or name != name.strip()] == []


def test_a_common_name_belongs_to_its_country():
    names = other_names()
    assert [name for name, code in KNOWN.items() if name not in names[code]] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sheet_is_the_same_in_every_language_and_holds_every_name(language):
    with override(language):
        sheet = json.loads(get().content)
    assert {code: names.split("|") for code, names in sheet.items()} == other_names()


def test_the_sheet_is_public_for_a_day_and_sets_nothing():
    response = get()
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies


def test_the_sheet_is_sent_once_as_long_as_it_stays_the_same():
    plainly, packed = get(), get(accept_encoding="gzip")
    for etag in (plainly.headers["ETag"], packed.headers["ETag"]):
        again = get(if_none_match=etag, accept_encoding="gzip")
        assert (again.status_code, again.content) == (304, b"")
    assert get(if_none_match='"another"').status_code == 200


def test_the_sheet_travels_compressed_and_small():
    response = get(accept_encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 24_000


def test_the_script_keeps_to_its_size():
    script = (settings.BASE_DIR / "static" / "js" / "country.js").read_bytes()
    assert len(gzip.compress(script, 9, mtime=0)) <= 3 * 1024
