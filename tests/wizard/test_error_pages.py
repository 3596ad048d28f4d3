"""Bad requests of every kind get a page of our own, never a 500; tests/fuzz sends many more."""

import pytest
from django.test import Client

from .page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = "/en/guide/situation/?nationality=BR"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/nowhere/", 404),
        ("/xx/guide/", 404),
        ("/en/guide/%00/", 404),
        ("/en/result/?nationality=%00", 400),
        ("/en/result/?nationality=%ff%fe", 400),
        ("/en/result/?nationality=" + "x" * 10_000, 400),
        ("/en/result/?nationality=<script>alert(1)</script>", 400),
        ("/en/result/?" + "&".join(f"k{n}" for n in range(2_000)), 400),
        ("/" + "a" * 3_000, 404),
        ("/en/?today=never", 400),
        ("/en/find/?q=aps&today=never", 400),
        ("/en/guide/none/?today=never", 400),
    ],
)
def test_a_bad_address_gets_a_readable_page(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    page = Page(response)
    assert page.h1
    assert "x" * 100 not in page.text
    assert b"<script>alert" not in response.content
    assert len(response.content) < 40_000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"situation-answer=%ff%00", FORM),
        (b"situation-answer=x", f"{FORM}; charset=utf-16"),
        (b"situation-answer=x", f"{FORM}; charset=nonsense"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"situation-answer=" + b"x" * 3_000_000, FORM),
        (b"&".join(b"a=1" for _ in range(2_000)), FORM),
    ],
)
def test_a_broken_form_is_answered_with_400_and_a_page(client, body, content_type):
    for address in (START, "/en/useful/"):
        response = client.generic("POST", address, body, content_type)
        if response.status_code == 303:
            response = client.get(response.headers["Location"])
        assert response.status_code == 400
        assert Page(response).h1


def test_a_fault_of_ours_is_a_static_page_in_both_languages(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("wizard.start.personal_page", broken)
    response = Client(raise_request_exception=False).get("/fr/")
    assert response.status_code == 500
    text = Page(response).text
    assert "Something went wrong" in text
    assert "Une erreur" in text
    assert "secret" not in text
