"""What a browser is told to refuse, what stays private, and that no address leads elsewhere."""

import logging
import os
import re
import subprocess
import sys
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import settings as site

from rules.editing.preview import Scope
from rules.models import Text
from tests.factories import PASSWORD, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
RESULT = (
    "/en/result/?nationality=BR&situation=continue-studies&document=student-card&expires=2027-02-28"
)
PAGES = (
    "/en/", "/fr/guide/", "/en/guide/situation/?nationality=BR", RESULT, "/fr/procedures/",
    "/en/changes.atom", "/en/privacy/", "/countries.json", "/theme.css", "/healthz/ready",
    "/en/nowhere/", "/nowhere", "/en/result/?nationality=%00", "/go/nowhere/", "/robots.txt",
    "/api/v2/guidance",
)  # fmt: skip
STAFF = (
    "/admin/", "/admin/desk/publish/", "/admin/desk/factor/", "/admin/rules/text/",
    "/admin/rules/text/1/change/", "/admin/rules/text/1/history/", "/admin/rules/notice/add/",
    "/admin/auth/user/add/", "/admin/wizard/origin/add/", "/admin/password_change/", "/staff/",
    "/staff/desk/", "/staff/links/", "/staff/cohort/", "/staff/figures/",
)  # fmt: skip
USUAL = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'",
    "img-src": "'self' data:", "font-src": "'self'", "connect-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
API = (
    "/api/v1/procedures", "/api/v1/nowhere", f"/api/v1/guidance?{RESULT.partition('?')[2]}",
    "/api/v1/guidance?nationality=XX", "/api/v1/questions?language=xx",
)  # fmt: skip


def policy(response):
    """Return the directives of a response's policy."""
    value = response.headers["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in value.split(";") if part.strip())


# ---- headers ----


def test_every_response_says_what_a_browser_may_do(client, admin_client):
    about = {"secure": True, "headers": {"origin": "https://www.example.org"}}
    found = {path: client.get(path, **about) for path in (*PAGES, *API)}
    found |= {path: admin_client.get(path, **about) for path in STAFF}
    private = [Scope.of(Text.objects.first()).path(page) for page in ("", "en/")]
    found |= {path: client.get(path, secure=True) for path in private}
    private.append(RESULT)
    found["/"] = client.get("/", secure=True)
    found["405"] = client.delete("/en/", secure=True)
    found["400"] = client.get("/en/", secure=True, headers={"host": "evil.example"})
    for path, response in found.items():
        headers = response.headers
        assert response.status_code < 500, path
        assert policy(response) == USUAL, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", path
        assert headers["Permissions-Policy"].count("=()") == 5, path
        ours = path.startswith("/api/v1/")
        resource = "cross-origin" if ours else "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == resource, path
        refers = "same-origin" if path.startswith(("/admin/", "/staff/")) else "no-referrer"
        assert headers["Referrer-Policy"] == refers, path
        cors = [value for name, value in headers.items() if name.startswith("Access-Control")]
        assert cors == (["*"] if ours else []), path
        if "/admin/" in path or path in private:
            assert "no-store" in headers["Cache-Control"], path
            assert path in STAFF or headers["X-Robots-Tag"] == "noindex", path
        if path not in STAFF:
            assert not response.cookies, path
            assert "Cookie" not in headers.get("Vary", ""), path
        if path in ("/en/", RESULT):
            assert sum(len(f"{name}: {value}\r\n") for name, value in headers.items()) < 950


# ---- what stays private ----


def test_no_log_holds_an_answer(client, caplog):
    caplog.set_level(logging.DEBUG)
    bad = ("/en/result/?expires=2027-02-31&nationality=BR", "/nowhere?expires=2027-02-28")
    for path in (*PAGES, "/en/nowhere/?nationality=BR", *bad):
        client.get(path)
    client.post("/en/guide/situation/?nationality=BR", {"situation-answer": "talent"})
    assert "2027-02" not in caplog.text
    assert "nationality=" not in caplog.text


def test_a_social_preview_tells_nothing_of_the_answers(client):
    preview = re.findall(
        r'<meta property="og:[a-z_]+"\s+content="([^"]*)"', client.get(RESULT).text
    )
    assert "Your residence permit in France, step by step" in preview
    assert "Renew" not in " ".join(preview)


# ---- cookies ----


def test_cookies_of_staff_are_secure(client):
    member("eve", "Editor")
    data = {"username": "eve", "password": PASSWORD, "next": "/admin/"}
    token = client.get("/admin/login/").cookies["csrftoken"]
    session = client.post("/admin/login/", data).cookies["sessionid"]
    for cookie in (token, session):
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["max-age"]
        assert not cookie["expires"]
        assert not cookie["domain"]


# ---- hosts and other sites ----


def test_another_host_is_refused_and_a_forwarded_one_not_believed(client):
    hosts = ("evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a b")
    for host in hosts:
        for path in ("/en/", "/admin/login/", "/healthz/ready", "/api/v1/procedures"):
            assert client.get(path, headers={"host": host}).status_code == 400
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    for path in ("/", "/en/", RESULT, "/en/result.ics" + RESULT[11:], "/en/api/", "/admin/"):
        response = client.get(path, headers=headers)
        assert "evil" not in response.text
        assert "evil" not in response.headers.get("Location", "")


EVIL = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
    "\t//evil.example", "//evil.example\\@testserver", "/\r\nLocation: https://evil.example/",
    "..//..//evil.example/", "@evil.example", ".evil.example", "en/\\..\\..\\\\evil.example",
]  # fmt: skip


def test_no_parameter_leads_to_another_site(client, admin_client):
    """All other redirects: tests/fuzz."""
    member("eve", "Editor")
    answers, name = [], Text.objects.first().name
    for evil in EVIL:
        data = {"username": "eve", "password": PASSWORD, "next": evil}
        for path in (f"/admin/login/?next={quote(evil)}", "/admin/logout/"):
            answers.append(client.post(path, data))
        for page, query in (
            ("preview", {"rest": evil}),
            ("preview", {"rest": evil, "day": "2027-01-01", "drafts": "live"}),
            ("preview", {"rest": evil, "name": name}),
            ("preview", {"day": evil}),
            ("preview", {"drafts": evil, "share": "1"}),
            ("edit", {"name": evil}),
            ("edit", {"name": name, "part": evil}),
        ):
            answers.append(admin_client.get(f"/admin/desk/{page}/", query))
    for answer in answers:
        assert answer.status_code in (200, 302, 404), answer.request["QUERY_STRING"]
        location, path = answer.headers.get("Location", ""), answer.request["PATH_INFO"]
        assert not set("\r\n") & set(location)
        place = urlsplit(urljoin(f"http://testserver{path}", location.replace("\\", "/")))
        assert (place.scheme, place.netloc) == ("http", "testserver"), location


# ---- production ----


def test_production_settings_pass_the_check_of_django_and_a_short_key_does_not():
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env |= {
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ALLOWED_HOSTS": "guide.example.fr", "DEBUG": "false",
        "DATABASE_URL": "sqlite:///:memory:",
    }  # fmt: skip
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    for key in (env["SECRET_KEY"], "x" * 49):
        about = {"env": env | {"SECRET_KEY": key}, "capture_output": True, "text": True}
        done = subprocess.run(check, cwd=site.BASE_DIR, timeout=60, check=False, **about)  # noqa: S603
        assert (done.returncode == 0) is ("SECRET_KEY" not in done.stderr) is (len(key) > 49)
