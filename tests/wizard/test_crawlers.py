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
from wizard.urls import urlpatterns as student_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

FILES = ("/robots.txt", "/sitemap.xml", "/.well-known/security.txt")
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ONE = "https://one.example"


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]


def get(client, path, host="one.example", language="en", **options):
    headers = {"host": host, "accept-language": language}
    return client.get(path.removeprefix(ONE), headers=headers, **{"secure": True} | options)


def links(response):
    """Return the page's own address, and those by language."""
    found = re.findall(r'<link rel="(\w+)"(?: hreflang="([\w-]+)")? href="([^"]*)">', response.text)
    own = [href for rel, _code, href in found if rel == "canonical"]
    return own, {code: href for rel, code, href in found if rel == "alternate"}


def listed(client):
    """Return the addresses of the sitemap, each with its alternates."""
    tree = ElementTree.fromstring(get(client, "/sitemap.xml").content)  # noqa: S314 - our own
    return {
        url.find("s:loc", XML).text: {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", XML)
        }
        for url in tree
    }


@pytest.mark.parametrize("path", FILES)
def test_the_files_are_kept_for_a_day_in_one_language_for_the_host_that_was_asked(client, path):
    response = get(client, path)
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert client.head(path, headers={"host": "one.example"}).status_code == 200
    assert client.post(path, headers={"host": "one.example"}).status_code == 405
    assert get(client, path, language="fr").content == response.content
    for host in ("one.example", "two.example"):
        found = set(re.findall(r"https?://\w+\.example", get(client, path, host).text))
        assert found == {f"https://{host}"}


# ---- robots.txt ----


def test_crawlers_are_asked_to_what_may_be_found_and_not_to_where_answers_are(client):
    text = get(client, "/robots.txt").text
    rules = re.findall(r"^Disallow: (\S+)$", text, re.M)

    def is_closed(path):
        """RFC 9309: from the start, `*` is anything."""
        return any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in rules)

    results = {page.name for page in student_pages if page.name.startswith("result")}
    arguments = {"question": ["expires"], "result-to-office": ["letter-studies"]}
    for code, _name in site.LANGUAGES:
        with override(code):
            for route in PRIVATE_ROUTES | results:
                assert is_closed(reverse(route, args=arguments.get(route))), route
    for path in ("/admin/", "/staff/desk/", "/go/welcome/", "/en/?nationality=BR", RESULT):
        assert is_closed(path)
    for address in (*listed(client), "/", "/theme.css", "/static/css/site.css", *FILES):
        assert not is_closed(address.removeprefix(ONE)), address
    assert f"\nSitemap: {ONE}/sitemap.xml\n" in text


# ---- the sitemap and the links of pages ----


def test_every_page_of_the_sitemap_names_itself_as_the_sitemap_does(client):
    found = listed(client)
    assert len(found) > 60
    for address, alternates in found.items():
        response = get(client, address)
        assert response.status_code == 200
        assert "X-Robots-Tag" not in response.headers
        assert 'name="robots"' not in response.text
        assert links(response) == ([address], alternates), address
        assert alternates.keys() == {"en", "fr", "x-default"}
    for alternates in list(found.values())[:20]:
        response = get(client, alternates["x-default"], language="fr")
        assert response.status_code == 302
        assert alternates["fr"] == ONE + response.headers["Location"]


def test_a_page_that_may_hold_answers_names_no_address_to_be_found_by(client):
    found = listed(client)
    for path in (
        *(RESULT, "/en/guide/nationality/", "/en/?nationality=BR", "/en/?today=2027-01-01"),
        *("/en/changes/?page=2", "/en/embed/", "/en/nowhere/", "/en/useful/"),
    ):
        assert links(get(client, path)) == ([], {}), path
        assert not any(path in address for address in found)


def test_a_page_without_words_in_a_language_is_not_found_in_it(client):
    get(client, "/en/procedures/aps/")
    publish_with(Text.objects.get(procedure="aps", language="fr"), retired=True)
    english = f"{ONE}/en/procedures/aps/"
    expected = {"en": english, "x-default": f"{ONE}/procedures/aps/"}
    found = listed(client)
    assert found[english] == expected
    assert links(get(client, "/en/procedures/aps/")) == ([english], expected)
    assert f"{ONE}/fr/procedures/aps/" not in found
    assert links(get(client, "/fr/procedures/aps/")) == ([], {})


@pytest.mark.parametrize("path", ["/en/", "/fr/procedures/", "/en/procedures/aps/", "/en/api/"])
def test_a_cached_page_mixes_neither_hosts_nor_schemes(client, path):
    hosts = {"one.example", "two.example"}
    for host, secure in [("one.example", True), ("two.example", True), ("two.example", False)] * 2:
        response = get(client, path, host, secure=secure)
        start = f"http{'s' if secure else ''}://{host}"
        own, alternates = links(response)
        assert own == [start + path]
        assert all(address.startswith(f"{start}/") for address in alternates.values())
        assert set(re.findall(r"\w+\.example\b", response.text)) & hosts == {host}
    assert links(get(client, f"{path}?x=1")) == ([], {})


# ---- security.txt ----


def fields(client):
    response = get(client, "/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.text.splitlines())


def test_where_to_report_a_weakness(client):
    assert fields(client) == {
        "Contact": f"{ONE}/en/privacy/#ask-title",
        "Expires": "2027-11-22T00:00:00Z",
        "Preferred-Languages": "en, fr",
        "Canonical": f"{ONE}/.well-known/security.txt",
    }
    assert 'id="ask-title"' in get(client, "/en/privacy/").text


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
