"""What may be found: one list for robots.txt, the sitemap and the links of each page."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings as site
from django.core.checks import run_checks
from django.urls import reverse
from django.utils.translation import override

from rules.models import Text
from tests.factories import publish_with
from tests.test_security import RESULT
from wizard.middleware import PRIVATE_ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

FILES = ("/robots.txt", "/sitemap.xml", "/.well-known/security.txt")
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]


def get(client, path, host="one.example", **options):
    return client.get(path, headers={"host": host}, **{"secure": True} | options)


def links(response):
    """The page's own address, and those by language."""
    found = re.findall(r'<link rel="(\w+)"(?: hreflang="([\w-]+)")? href="([^"]*)">', response.text)
    own = [href for rel, _code, href in found if rel == "canonical"]
    return own, {code: href for rel, code, href in found if rel == "alternate"}


def listed(client):
    """The addresses of the sitemap, each with its alternates."""
    tree = ElementTree.fromstring(get(client, "/sitemap.xml").content)  # noqa: S314 - our own
    return {
        url.find("s:loc", XML).text: {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", XML)
        }
        for url in tree
    }


# ---- what all three have in common ----


@pytest.mark.parametrize("path", FILES)
def test_they_are_read_without_a_cookie_and_kept_for_a_day(client, path):
    response = get(client, path)
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in response.headers["Vary"]
    assert not response.cookies
    assert client.head(path, headers={"host": "one.example"}).status_code == 200
    assert client.post(path, headers={"host": "one.example"}).status_code == 405
    assert get(client, path, "evil.example").status_code == 400


@pytest.mark.parametrize("path", FILES)
def test_they_are_the_same_in_every_language(client, path):
    french, english = (
        client.get(path, headers={"host": "one.example", "accept-language": code}).content
        for code in ("fr", "en")
    )
    assert french == english


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("host", ["one.example", "two.example"])
def test_their_addresses_are_of_the_host_that_was_asked(client, path, host):
    text = get(client, path, host).text
    found = set(re.findall(r"https?://\w+\.example", text))
    assert found == {f"https://{host}"}


# ---- robots.txt ----


def is_closed(client, path):
    """Whether a crawler stays away (RFC 9309: from the start, `*` is anything)."""
    rules = re.findall(r"^Disallow: (\S+)$", get(client, "/robots.txt").text, re.M)
    return any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in rules)


def test_no_crawler_is_asked_to_where_answers_are(client):
    arguments = {"question": ["expires"]}
    for code, _name in site.LANGUAGES:
        with override(code):
            for route in PRIVATE_ROUTES:
                assert is_closed(client, reverse(route, args=arguments.get(route))), route
    for path in ("/admin/", "/staff/desk/", "/go/welcome/", "/en/?nationality=BR", RESULT):
        assert is_closed(client, path)


def test_what_may_be_found_and_what_it_is_shown_with_is_open(client):
    for address in (*listed(client), "/", "/theme.css", "/static/css/site.css", *FILES):
        assert not is_closed(client, address.removeprefix("https://one.example")), address
    assert "\nSitemap: https://one.example/sitemap.xml\n" in get(client, "/robots.txt").text


# ---- the sitemap and the links of pages ----


def test_every_page_of_the_sitemap_names_itself_as_the_sitemap_does(client):
    found = listed(client)
    assert len(found) > 60
    for address, alternates in found.items():
        response = get(client, address.removeprefix("https://one.example"))
        assert response.status_code == 200
        assert "X-Robots-Tag" not in response.headers
        assert 'name="robots"' not in response.text
        assert links(response) == ([address], alternates), address
        assert alternates.keys() == {"en", "fr", "x-default"}


def test_the_address_without_a_language_leads_to_that_of_the_browser(client):
    for alternates in list(listed(client).values())[:20]:
        path = alternates["x-default"].removeprefix("https://one.example")
        headers = {"host": "one.example", "accept-language": "fr"}
        response = client.get(path, headers=headers, secure=True)
        assert response.status_code == 302
        assert alternates["fr"].endswith(response.headers["Location"])


@pytest.mark.parametrize(
    "path",
    [RESULT, "/en/guide/nationality/", "/en/?nationality=BR", "/en/?today=2027-01-01",
     "/en/changes/?page=2", "/en/embed/", "/en/nowhere/", "/en/useful/"],
)  # fmt: skip
def test_a_page_that_may_hold_answers_names_no_address_to_be_found_by(client, path):
    assert links(get(client, path)) == ([], {})
    assert not any(path in address for address in listed(client))


def test_a_page_without_words_in_a_language_is_not_found_in_it(client):
    get(client, "/en/procedures/aps/")
    publish_with(Text.objects.get(procedure="aps", language="fr"), retired=True)
    english = "https://one.example/en/procedures/aps/"
    expected = {"en": english, "x-default": "https://one.example/procedures/aps/"}
    assert listed(client)[english] == expected
    assert links(get(client, "/en/procedures/aps/")) == ([english], expected)
    assert "https://one.example/fr/procedures/aps/" not in listed(client)
    assert links(get(client, "/fr/procedures/aps/")) == ([], {})


@pytest.mark.parametrize("path", ["/en/", "/fr/procedures/", "/en/procedures/aps/", "/en/api/"])
def test_a_cached_page_mixes_neither_hosts_nor_schemes(client, path):
    for _again in range(2):
        for host, secure in (("one.example", True), ("two.example", True), ("two.example", False)):
            response = get(client, path, host, secure=secure)
            start = f"http{'s' if secure else ''}://{host}"
            [own], alternates = links(response)
            assert own == start + path
            assert all(address.startswith(f"{start}/") for address in alternates.values())
            assert set(re.findall(r"\w+\.example\b", response.text)) & {
                "one.example",
                "two.example",
            } == {host}
        assert links(get(client, f"{path}?x=1")) == ([], {})


# ---- security.txt ----


def fields(client):
    text = get(client, "/.well-known/security.txt").text
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_where_to_report_a_weakness(client):
    found = fields(client)
    assert found == {
        "Contact": "https://one.example/en/privacy/#ask-title",
        "Expires": "2027-11-22T00:00:00Z",
        "Preferred-Languages": "en, fr",
        "Canonical": "https://one.example/.well-known/security.txt",
    }
    assert 'id="ask-title"' in get(client, "/en/privacy/").text
    response = get(client, "/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("contact", "is_right"),
    [("", True), ("mailto:security@office.example", True), ("https://office.example/report", True),
     ("security@office.example", False), ("http://office.example/", False),
     ("mailto:a@b.example\nContact: x", False)],
)  # fmt: skip
def test_the_office_may_name_its_own_contact(client, settings, contact, is_right):
    settings.SECURITY_CONTACT = contact
    assert ("wizard.E003" not in {found.id for found in run_checks()}) is is_right
    if contact and is_right:
        assert fields(client)["Contact"] == contact
