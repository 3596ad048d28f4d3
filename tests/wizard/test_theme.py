"""The office's own name, logo and colour."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import run_checks
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from permitguide.static_files import ReadableStaticFiles
from wizard.theme import DARK, LIGHT, READABLE, build_tokens, contrast, parse, read_styles

from .page import read

pytestmark = pytest.mark.django_db
PARTS = st.integers(0, 255)


@given(st.tuples(PARTS, PARTS, PARTS))
def test_any_accent_stays_readable_in_both_schemes(colour):
    written = "#" + "".join(f"{part:02x}" for part in colour)
    light, dark = build_tokens(written).split("@media")
    for tokens, ground in ((light, LIGHT), (dark, DARK)):
        found = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", tokens))
        assert contrast(parse(found["link"]), ground) >= READABLE
        assert contrast(parse(found["on-accent"]), parse(found["accent"])) >= READABLE


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_collected_the_style_sheet_is_one_file_with_all_its_parts(settings, tmp_path):
    backend = {"BACKEND": "permitguide.static_files.ReadableStaticFiles"}
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    stored = Path(staticfiles_storage.path(staticfiles_storage.stored_name("css/site.css")))
    assert stored.read_text() == read_styles()
    assert "@import" not in read_styles()
    for part in ("tokens", "base", "components", "print"):
        assert (settings.BASE_DIR / f"static/css/{part}.css").read_text().strip() in read_styles()


def test_a_file_is_compressed_once_and_again_where_that_was_cut_off(tmp_path):
    storage = ReadableStaticFiles(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"a.txt": "a.txt"}
    compressed = tmp_path / "a.txt.gz"
    (tmp_path / "a.txt").write_text("words " * 500)
    for _start in range(2):
        assert dict(storage.compress_files(["a.txt"]))
        whole = compressed.read_bytes()
        assert gzip.decompress(whole).decode() == "words " * 500
        assert not dict(storage.compress_files(["a.txt"]))
        compressed.write_bytes(whole[:-9])


def test_the_office_stands_on_every_page_where_it_is_set(client, settings, tmp_path):
    html = client.get("/en/").text
    assert "theme.css" not in html
    assert "office-logo" not in html
    assert client.get("/office-logo").status_code == 404
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.OFFICE_NAME, settings.OFFICE_LOGO = "Université d'Exemple", str(logo)
    settings.ACCENT = "#ffcc00"
    page = read(client, "/fr/")
    assert "Université d'Exemple" in page.text
    assert b'href="/theme.css"' in page.response.content
    assert b"--accent:" in client.get("/theme.css").content
    response = client.get("/office-logo")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in response.getvalue()
    assert [one for one in run_checks() if not one.is_silenced()] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACCENT", "red"),
        ("ACCENT", "#fff;}"),
        ("OFFICE_LOGO", "/no.png"),
        ("OFFICE_LOGO", __file__),
    ],
)
def test_a_setting_that_cannot_be_shown_is_refused_at_the_start(settings, name, value):
    setattr(settings, name, value)
    assert [error.msg for error in run_checks() if name in error.msg]
