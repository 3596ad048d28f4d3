"""Links on paper: the code holds the address, and the sheet speaks the languages asked for."""

import re
import struct
import zlib
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
import segno
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext, override

from tests.factories import member
from wizard.models import Link
from wizard.staff import posters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
SHEETS = ("poster/", "slips/")
ALL = (*SHEETS, "qr.svg", "qr.png")
HOST = "guide.example"
ADDRESS = f"https://{HOST}/go/algerian-2026/"


@pytest.fixture
def link(client, settings):
    """A link, seen by a link maker."""
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    maker = member("amal", "Link maker")
    client.force_login(maker)
    return Link.objects.create(slug="algerian-2026", title="Algerian, just arrived", owner=maker)


def get(client, link, place, **query):
    response = client.get(
        f"/staff/links/{link.pk}/{place}", query, headers={"host": HOST}, secure=True
    )
    assert response.status_code == 200
    return response


def html(client, link, place, **query):
    return get(client, link, place, **query).content.decode()


def drawn(svg):
    """The dark modules of segno's drawing, strokes along the middle of each row."""
    root = ElementTree.fromstring(svg)  # noqa: S314 -- our own
    strokes = root.findall(".//{*}path")[-1].get("d")
    dark, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", strokes):
        values = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if command == "h":
            dark |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return dark


def painted(png):
    """The dark pixels of a black and white PNG, as rows of booleans."""
    width, _height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour) in {(1, 0), (1, 3)}
    packed, place, palette = b"", 8, b""
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        packed += body if kind == b"IDAT" else b""
        palette = body if kind == b"PLTE" else palette
        place += 12 + length
    dark_bit = "0" if colour == 0 or palette[0] == 0 else "1"
    line = (width + 7) // 8 + 1
    raw = zlib.decompress(packed)
    rows = []
    for start in range(0, len(raw), line):
        kind, row = raw[start], raw[start + 1 : start + line]
        assert kind in {0, 2}  # as it is, or as what differs from the row above
        above = rows[-1] if kind == 2 else bytes(len(row))
        rows.append(bytes((one + other) % 256 for one, other in zip(row, above, strict=True)))
    return [
        [bit == dark_bit for bit in "".join(f"{byte:08b}" for byte in row)[:width]] for row in rows
    ]


def decode(dark, size):
    """What a version 3 code of level M says: a reader of its own, which corrects no errors."""
    assert size == 29
    ring = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    told = int("".join("01"[at in dark] for at in ring), 2) ^ 0b101010000010010
    assert told >> 13 == 0b00, "not level M"
    masks = (
        lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3,
        lambda r, c: (r + c) % 3, lambda r, c: (r // 2 + c // 3) % 2,
        lambda r, c: r * c % 2 + r * c % 3, lambda r, c: (r * c % 2 + r * c % 3) % 2,
        lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
    )  # fmt: skip
    mask = masks[told >> 10 & 7]
    bits, rows = "", list(range(size))
    for right in (*range(size - 1, 7, -2), 5, 3, 1):
        rows.reverse()
        for r in rows:
            for c in (right, right - 1):
                corner = (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9)
                if not corner and 6 not in (r, c) and not (20 <= r <= 24 and 20 <= c <= 24):
                    bits += "01"[((r, c) in dark) != (mask(r, c) == 0)]
    assert bits[:4] == "0100", "not bytes"
    length = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(length)).decode()


def expected(address, border=4):
    made = segno.make(address, micro=False, error="m", boost_error=False)
    return {
        (row + border, column + border)
        for row, line in enumerate(made.matrix)
        for column, bit in enumerate(line)
        if bit
    }, len(made.matrix)


def test_the_drawing_says_the_address_to_an_independent_reader(client, link):
    response = get(client, link, "qr.svg")
    dark = drawn(response.content)
    wanted, size = expected(ADDRESS)
    assert dark == wanted
    assert decode({(row - 4, column - 4) for row, column in dark}, size) == ADDRESS
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Disposition"] == 'attachment; filename="qr-algerian-2026.svg"'


def test_the_picture_holds_the_same_modules_and_is_large_enough_for_print(client, link):
    response = get(client, link, "qr.png")
    pixels = painted(response.content)
    wanted, size = expected(ADDRESS)
    scale = len(pixels) // (size + 8)
    assert len(pixels) >= 2000
    assert len(pixels) == scale * (size + 8) == len(pixels[0])
    assert wanted == {
        (row // scale, column // scale)
        for row in range(0, len(pixels), scale)
        for column in range(0, len(pixels), scale)
        if pixels[row + scale // 2][column + scale // 2]
    }
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == 'attachment; filename="qr-algerian-2026.png"'


def test_what_is_printed_to_be_typed_leads_to_the_link(client, link):
    page = html(client, link, "poster/")
    [printed] = re.findall(r'class="printed-address[^>]*>\s*(.*?)\s*</p>', page)
    typed = printed.replace("<wbr>", "")
    assert typed == f"{HOST}/go/algerian-2026"
    response = client.get("/go/algerian-2026", headers={"host": HOST}, secure=True)
    assert response.headers["Location"] == "/go/algerian-2026/"


def test_an_address_without_https_is_printed_whole():
    assert "".join(posters.readable("http://a.example:81/go/x/")) == "http://a.example:81/go/x"


@pytest.mark.parametrize("place", SHEETS)
@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("en,fr", ["en", "fr"]), ("fr,en", ["fr", "en"]), ("fr", ["fr"]), ("fr,fr", ["fr"]),
        ("", ["en", "fr"]), ("xx,fr,", ["fr"]), ("de", ["en", "fr"]),
    ],
)  # fmt: skip
def test_the_languages_are_those_asked_for_whatever_the_browser_speaks(
    client, link, monkeypatch, place, asked, codes
):
    monkeypatch.setattr(posters, "gettext", lambda message: f"{get_language()}: {message}")
    for browser in ("en", "fr"):
        response = client.get(
            f"/staff/links/{link.pk}/{place}",
            {"languages": asked},
            headers={"accept-language": browser},
        )
        page = response.content.decode()
        message = posters.PROMISE if place == "poster/" else posters.SHORT
        one = [f'<p lang="{code}" dir="ltr">{code}: {message}</p>' for code in codes]
        times = 1 if place == "poster/" else 10
        found = re.findall(rf"<p lang[^>]*>\w\w: {re.escape(message)}</p>", page)
        assert found == one * times
        assert f'<html lang="{browser}"' in page


def test_the_form_without_javascript_asks_for_the_same(client, link):
    page = html(client, link, "poster/", languages=["fr", "en"])
    assert re.findall(r'<option value="(\w*)" selected>', page) == ["fr", "en"]
    assert "?languages=fr,en" in page
    page = html(client, link, "poster/", languages=["fr", ""])
    assert re.findall(r'<option value="(\w*)" selected>', page) == ["fr"]


def test_the_catalogue_is_that_of_the_language(client, link):
    page = html(client, link, "poster/", languages="fr")
    with override("fr"):
        assert gettext(posters.TIME) in page
    assert posters.TIME not in page


def test_words_that_nobody_has_translated_stand_once_and_are_marked_as_english(
    client, link, settings
):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    said = posters.say("Nobody translates this.", ["ar", "en"])
    assert said == [posters.Phrase("Nobody translates this.", "en")]


@pytest.mark.parametrize("place", SHEETS)
def test_a_sheet_in_arabic_runs_from_right_to_left(client, link, settings, monkeypatch, place):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    monkeypatch.setattr(posters, "gettext", lambda message: f"{get_language()}: {message}")
    page = html(client, link, place, languages="ar,en")
    assert re.search(r'class="sheet \w+ two" lang="ar" dir="rtl"', page)
    assert '<p lang="ar" dir="rtl">ar: ' in page
    assert '<p lang="en" dir="ltr">en: ' in page
    assert re.search(r'class="printed-address[^"]*" dir="ltr"', page)


def test_a_link_with_a_language_of_its_own_begins_with_it(client, link):
    Link.objects.filter(pk=link.pk).update(language="fr")
    page = html(client, link, "poster/")
    assert re.findall(r'<option value="(\w*)" selected>', page) == ["fr"]


@pytest.mark.parametrize("place", ALL)
def test_a_title_is_never_markup(client, link, place):
    Link.objects.filter(pk=link.pk).update(title='<script>alert(1)</script> & "co"')
    body = get(client, link, place).content
    assert b"<script>alert" not in body
    if place in SHEETS:
        assert b"&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;" in body
    if place == "qr.svg":
        title = ElementTree.fromstring(body).find("{*}title")  # noqa: S314
        assert title.text == '<script>alert(1)</script> & "co"'


@pytest.mark.parametrize("place", SHEETS)
def test_a_link_that_is_over_says_so_and_is_still_shown(client, link, place):
    assert 'role="note"' not in html(client, link, place)
    Link.objects.filter(pk=link.pk).update(ends=date(2026, 11, 23))
    page = html(client, link, place)
    assert "This link ends on Monday 23 November 2026." in page
    assert 'role="note"' not in page
    Link.objects.filter(pk=link.pk).update(ends=date(2026, 11, 22))
    page = html(client, link, place)
    assert "This link ended on Sunday 22 November 2026" in page
    retired = datetime(2026, 11, 1, tzinfo=get_default_timezone())
    Link.objects.filter(pk=link.pk).update(retired_at=retired)
    page = html(client, link, place)
    assert "This link is retired" in page
    assert "Algerian, just arrived" in page
    assert "printed-address" in page


def test_an_address_of_this_machine_alone_is_not_printed_without_a_warning(client, link, settings):
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", HOST]
    assert "on this computer only" not in html(client, link, "poster/")
    for host in ("localhost:8000", "[::1]:8000"):
        page = client.get(f"/staff/links/{link.pk}/poster/", headers={"host": host})
        assert "on this computer only" in page.content.decode()


def test_the_office_stands_on_the_poster_where_it_is_set(client, link, settings, tmp_path):
    assert "poster-office" not in html(client, link, "poster/")
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.OFFICE_NAME, settings.OFFICE_LOGO = "Université d'Exemple", str(logo)
    sheet = html(client, link, "poster/").partition("poster-office")[2]
    assert 'src="/office-logo"' in sheet
    assert "Université d&#x27;Exemple" in sheet


@pytest.mark.parametrize("place", ALL)
def test_only_members_of_staff_see_it_and_an_unknown_link_is_not_found(client, link, place):
    assert client.get(f"/staff/links/{link.pk + 1}/{place}").status_code == 404
    assert client.post(f"/staff/links/{link.pk}/{place}").status_code == 405
    client.force_login(member_without_role())
    assert client.get(f"/staff/links/{link.pk}/{place}").status_code == 403
    client.logout()
    response = client.get(f"/staff/links/{link.pk}/{place}")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")


def member_without_role():
    person = member("nobody", "Editor")
    person.groups.clear()
    return person


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a" * 40, "short"), ("a" * 41, "middle"), ("A" * 40, "middle"),
        ("a" * 120, "long"), ("A" * 120, "longest"), ("証" * 40, "middle"),
    ],
)  # fmt: skip
def test_wide_letters_are_set_smaller(title, name):
    assert posters.size(title) == name
