"""Links on paper: the code holds the address, and the sheet speaks the languages asked for."""

import io
import re
from datetime import date

import pytest
import segno
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from wizard.models import Link
from wizard.staff import posters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
SHEETS = ("poster/", "slips/")
HOST = "guide.example"
ADDRESS = f"https://{HOST}/go/algerian-2026/"


@pytest.fixture
def link(staff, maker, settings):
    """Return a link, seen by its maker."""
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    return Link.objects.create(slug="algerian-2026", title="Algerian, just arrived", owner=maker)


def get(client, link, place, **query):
    response = client.get(
        f"/staff/links/{link.pk}/{place}", query, headers={"host": HOST}, secure=True
    )
    assert response.status_code == 200
    return response


def html(client, link, place, **query):
    return get(client, link, place, **query).content.decode()


@pytest.mark.parametrize(
    ("kind", "mime", "options"),
    [
        ("svg", "image/svg+xml", {"scale": 3, "unit": "mm", "title": "Algerian, just arrived"}),
        ("png", "image/png", {"scale": 55, "dpi": 600}),
    ],
)
def test_the_picture_is_the_code_of_the_address_and_large_enough_for_print(
    client, link, kind, mime, options
):
    response = get(client, link, f"qr.{kind}")
    made = segno.make(ADDRESS, micro=False, error="m", boost_error=False)
    drawn = io.BytesIO()
    made.save(drawn, kind=kind, border=4, light="#fff", **options)
    assert response.content == drawn.getvalue()
    assert made.symbol_size(border=4)[0] * 55 >= 2000
    assert response.headers["Content-Type"] == mime
    name = f'attachment; filename="qr-algerian-2026.{kind}"'
    assert response.headers["Content-Disposition"] == name


def test_what_is_printed_to_be_typed_leads_to_the_link(client, link):
    page = html(client, link, "poster/")
    assert f'<a href="/staff/links/{link.pk}/">This link</a>' in page  # and the way back
    [printed] = re.findall(r'class="printed-address[^>]*>\s*(.*?)\s*</p>', page)
    typed = printed.replace("<wbr>", "")
    assert typed == f"{HOST}/go/algerian-2026"
    response = client.get("/go/algerian-2026", headers={"host": HOST}, secure=True)
    assert response.headers["Location"] == "/go/algerian-2026/"
    assert "".join(posters.split_address("http://a.example:81/go/x/")) == "http://a.example:81/go/x"


@pytest.mark.parametrize("place", SHEETS)
@pytest.mark.parametrize(
    ("asked", "codes"),
    [("en,fr", ["en", "fr"]), ("fr,en", ["fr", "en"]), ("fr,fr", ["fr"]), ("xx,fr,", ["fr"]),
     ("de", ["en", "fr"])],
)  # fmt: skip
def test_the_languages_are_those_asked_for_whatever_the_browser_speaks(
    client, link, monkeypatch, place, asked, codes
):
    monkeypatch.setattr(posters, "gettext", lambda message: f"{get_language()}: {message}")
    message, times = (posters.PROMISE, 1) if place == "poster/" else (posters.SHORT, 10)
    one = [f'<p lang="{code}" dir="ltr">{code}: {message}</p>' for code in codes]
    for browser in ("en", "fr"):
        address = f"/staff/links/{link.pk}/{place}?languages={asked}"
        page = client.get(address, headers={"accept-language": browser}).content.decode()
        assert re.findall(rf"<p lang[^>]*>\w\w: {re.escape(message)}</p>", page) == one * times
        assert f'<html lang="{browser}"' in page


def test_the_form_without_javascript_asks_for_the_same(client, link):
    def selected(page):
        return re.findall(r'<option value="(\w*)" selected>', page)

    page = html(client, link, "poster/", languages=["fr", "en"])
    assert selected(page) == ["fr", "en"]
    assert "?languages=fr,en" in page
    page = html(client, link, "poster/", languages=["fr", ""])
    assert selected(page) == ["fr"]
    with override("fr"):
        assert gettext(posters.TIME) in page
    assert posters.TIME not in page
    Link.objects.update(language="fr")
    assert selected(html(client, link, "poster/")) == ["fr"]  # its own


def test_words_that_nobody_has_translated_stand_once_and_are_marked_as_english(settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    said = posters.translate("Nobody translates this.", ["ar", "en"])
    assert said == [("Nobody translates this.", "en")]
    assert posters.translate("Nobody translates this.", ["ar"]) == said


@pytest.mark.parametrize("place", SHEETS)
def test_a_sheet_in_arabic_runs_from_right_to_left(client, link, settings, monkeypatch, place):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    monkeypatch.setattr(posters, "gettext", lambda message: f"{get_language()}: {message}")
    page = html(client, link, place, languages="ar,en")
    assert re.search(r'class="sheet \w+ two" lang="ar"\s+dir="rtl"', page)
    assert '<p lang="ar" dir="rtl">ar: ' in page
    assert '<p lang="en" dir="ltr">en: ' in page
    assert re.search(r'class="printed-address[^"]*" dir="ltr"', page)


@pytest.mark.parametrize("place", [*SHEETS, "qr.svg"])
def test_a_title_is_never_markup_and_an_unknown_link_is_not_found(client, link, place):
    Link.objects.update(title='<script>alert(1)</script> & "co"')
    body = get(client, link, place).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in body
    assert client.get(f"/staff/links/{link.pk + 1}/{place}").status_code == 404
    assert client.post(f"/staff/links/{link.pk}/{place}").status_code == 405


@pytest.mark.parametrize("place", SHEETS)
def test_a_link_that_is_over_says_so_and_is_still_shown(client, link, place):
    assert 'role="note"' not in html(client, link, place)
    Link.objects.update(ends=date(2026, 11, 23))
    page = html(client, link, place)
    assert "This link ends on Monday 23 November 2026." in page
    assert 'role="note"' not in page
    Link.objects.update(ends=date(2026, 11, 22))
    assert "This link ended on Sunday 22 November 2026" in html(client, link, place)
    Link.objects.update(retired_at=timezone.now())
    page = html(client, link, place)
    assert "This link is retired" in page
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
