"""Cached pages are, byte for byte, those that are rendered anew for each student.

So test_pages and test_cases ask of each page and case, and tests/fuzz of hostile addresses.
"""

import re
from gzip import decompress
from urllib.parse import urlencode

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import override_script_prefix

from rules.law.procedures import Procedure
from rules.words.live import current
from wizard import page_cache
from wizard.page_cache import NotSharedError, Own, Placeholders, Rendered, placeholder

from .cases import RENEWAL, RENEWED
from .page import result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_a_page_is_rendered_once_for_all_who_read_the_same(client, monkeypatch):
    rendered, real = [], page_cache.render_to_string
    monkeypatch.setattr(
        page_cache, "render_to_string", lambda *about: rendered.append(about) or real(*about)
    )
    for number in range(1, 29):
        nationality = ("BR", "CN", "US", "JP")[number % 4]
        day = f"2027-02-{number:02}"
        page = result(client, RENEWAL, nationality=nationality, expires=day)
        assert f"{number} February 2027" in page.text
    assert 1 <= len(rendered) <= 3  # with and without a remark on a day of rest


def test_two_prefixes_or_languages_never_share_a_page(client):
    for prefix in ("/x", "", "//evil.example"):
        for language, other in (("en", "fr"), ("fr", "en")):
            with override_script_prefix(f"{prefix}/"):
                html = client.get(f"/{language}/how-it-decides/").text
            assert f'<html lang="{language}"' in html
            links = re.findall(rf'href="(?!http)(.*?)/{other}/how-it-decides/', html)
            assert set(links) == {prefix}


def test_what_a_student_brings_is_escaped_and_never_left_out(client):
    html = client.get("/en/procedures/?<b>\"'&x=<i>").text
    assert "<b>" not in html
    assert "<i>" not in html
    page = Rendered(f'<p title="{placeholder("typed")}">')
    own = Own(RequestFactory().get("/"), typed="\"><b>&'")
    assert page.fill(own, "en") == b'<p title="&quot;&gt;&lt;b&gt;&amp;&#x27;">'
    page = Rendered(f"{placeholder('labels.expires')} {placeholder('here')}")
    with pytest.raises(AttributeError):
        page.fill(own, "en")


@pytest.mark.parametrize(
    "template",
    [
        "{% if own.status %}late{% endif %}",
        "{% for day in own.days %}{{ day }}{% endfor %}",
        "{{ own.days|length }}",
        "{{ own.days|first }}",
        "{% firstof own.status 'none' %}",
        "{{ own.status|default:'none' }}",
    ],
)
def test_a_template_may_only_print_what_is_a_students_own(template):
    with pytest.raises(NotSharedError, match="differs between readers"):
        Template(template).render(Context({"own": Placeholders()}))


def test_pages_that_are_not_asked_for_give_way(client, monkeypatch):
    monkeypatch.setattr(page_cache, "CAPACITY", 4)
    page_cache.pages_of.cache_clear()
    for key in list(Procedure)[:6]:
        client.get(f"/en/procedures/{key}/")
    pages = page_cache.pages_of(current()).cache_info()
    page_cache.pages_of.cache_clear()
    assert (pages.currsize, pages.misses) == (4, 6)


# ---- as gzip ----


def test_a_page_as_gzip_is_the_same_page(client):
    for address in [
        *("/en/", "/fr/how-it-decides/", "/en/guide/nationality/?nationality=BR"),
        f"/en/guide/expires/?{urlencode(RENEWAL)}&colour=blue",
        f"/fr/result/?{urlencode(RENEWED)}",
        *("/api/v1/procedures", "/countries.json", "/theme.css"),
    ]:
        plain = client.get(address)
        packed = client.get(address, headers={"accept-encoding": "gzip, deflate, br"})
        assert packed.headers["Content-Encoding"] == "gzip", address
        assert int(packed.headers["Content-Length"]) == len(packed.content)
        assert len(packed.content) < 0.65 * len(plain.content)
        assert decompress(packed.content) == plain.content
        for response in (plain, packed):
            assert "Accept-Encoding" in response.headers["Vary"]
        if etag := plain.headers.get("ETag"):
            assert packed.headers["ETag"] == f"W/{etag}"
        assert "Content-Encoding" not in plain.headers


def test_who_takes_no_gzip_or_signs_in_gets_none(client, admin_client):
    for accepted in ("", "br", "gzip;q=0", "identity, gzip; q=0.0, br", "xgzip"):
        response = client.get("/en/", headers={"accept-encoding": accepted})
        assert "Content-Encoding" not in response.headers
        assert b"</html>" in response.content
    for address in ("/admin/", "/staff/links/"):
        response = admin_client.get(address, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in response.headers
