"""Cached pages are, byte for byte, those that are rendered anew for each student."""

import random
import re
from datetime import timedelta
from gzip import decompress
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.test.utils import override_script_prefix
from django.utils import timezone

from rules.law.procedures import Procedure
from rules.law.questions import BY_KEY, ChoiceQuestion, DateQuestion
from rules.law.walk import walk
from rules.models import Notice, Text
from tests.factories import publish_with
from wizard import page_cache
from wizard.page_cache import NotSharedError, Own, Placeholders, Rendered, placeholder

from .cases import CASES, IDS, RENEWAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = [
    "", "procedures/", "how-it-decides/", "changes/", "changes/?page=2", "api/", "privacy/",
    "accessibility/", "embed/", *(f"procedures/{key}/" for key in Procedure),
]  # fmt: skip


@pytest.fixture
def anew(monkeypatch):
    """Compares a page with a rendering for which nothing is kept."""

    def compare(address):
        kept = Client().get(address)
        with monkeypatch.context() as patched:
            patched.setattr(page_cache, "_words", lambda: None)
            fresh = Client().get(address)
        assert kept.status_code == fresh.status_code, address
        assert kept.content == fresh.content, address
        assert page_cache._TOKEN.encode() not in kept.content.lower(), address
        return kept

    return compare


def somebody(chance, today):
    """Answers by chance, of which each was asked, in any stage of the guide."""
    answers = {}
    while (question := walk(answers, today).question) and chance.random() < 0.97:
        if isinstance(question, ChoiceQuestion):
            answers[question.key] = chance.choice(question.choices)
        elif chance.random() < 0.1:
            answers[question.key] = "unknown"
        else:
            day = today + timedelta(chance.randint(-400, 500))
            answers[question.key] = day.isoformat()
            if question.key in walk(answers, today).problems:
                del answers[question.key]
    return answers


@pytest.mark.parametrize("seed", range(3))
def test_what_students_see_is_what_would_be_rendered_for_them(anew, frozen, seed):
    chance, seen = random.Random(seed), set()
    for _student in range(25):
        today = frozen + timedelta(chance.choice([0, 0, 0, 1, 40, 200]))
        answers = somebody(chance, today)
        about = answers | ({"today": today.isoformat()} if today != frozen else {})
        about |= chance.choice([{}, {}, {"via": "algerian-2026"}, {"via": "week~"}])
        about |= chance.choice([{}, {}, {"made": "en.2026-11-02.aaabbbcccdddeeefffggghhhiii"}])
        result, language = walk(answers, today), chance.choice(LANGUAGES)
        if result.decision:
            seen.add(anew(f"/{language}/result/?{urlencode(about)}").status_code)
        steps = result.asked if chance.random() < 0.3 else result.asked[-1:]
        for step in steps:
            seen.add(anew(f"/{language}/guide/{step}/?{urlencode(about)}").status_code)
        anew(f"/{language}/?{urlencode(about)}")
    assert seen == {200}


@pytest.mark.parametrize(("answers", "procedure", "phase"), CASES, ids=IDS)
def test_each_case_is_shown_alike_to_students_with_other_dates(anew, answers, procedure, phase):
    """The page of the first is the mould for the second, where both read the same."""
    for days in (0, 1):
        case = dict(answers)
        for key, value in answers.items():
            if isinstance(BY_KEY[key], DateQuestion) and value != "unknown":
                day = timezone.datetime.fromisoformat(value).date() + timedelta(days)
                case[key] = day.isoformat()
        assert anew(f"/en/result/?{urlencode(case)}").status_code in (200, 302, 400)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_without_answers_are_the_same_too(anew, language):
    for page in PAGES:
        assert anew(f"/{language}/{page}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "nationality=BR&colour=%3Cb%3E&colour=blue",  # ignored, and said so
        "nationality=BR&situation=continue-studies&situation=talent",
        "nationality=XX",
        "expires=2027-13-45&nationality=BR&situation=continue-studies&document=student-card",
        "today=2026-13-45",
        "x=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_odd_addresses_are_answered_alike(anew, query):
    for page in ("", "guide/situation/", "guide/nationality/", "guide/expires/", "result/"):
        assert b"<script>alert" not in anew(f"/en/{page}?{query}").content


def test_a_page_is_rendered_once_for_all_who_read_the_same(client, monkeypatch):
    made = []
    real = page_cache.render_to_string

    def counted(template, context):
        made.append(template)
        return real(template, context)

    monkeypatch.setattr(page_cache, "render_to_string", counted)
    for number in range(1, 29):
        case = RENEWAL | {"nationality": "BR CN US JP".split()[number % 4]}
        case["expires"] = f"2027-02-{number:02}"
        html = client.get(f"/en/result/?{urlencode(case)}").content.decode()
        assert f"{number} February 2027" in html
    assert 1 <= len(made) <= 3  # with and without a remark on a day of rest


def test_two_prefixes_never_share_a_page(client):
    for prefix in ("/x", "", "//evil.example"):
        with override_script_prefix(f"{prefix}/"):
            html = client.get("/en/how-it-decides/").text
        assert set(re.findall(r'href="(?!http)(.*?)/fr/how-it-decides/', html)) == {prefix}


def test_what_a_student_brings_is_escaped(client):
    for page in ("", "procedures/", "how-it-decides/"):
        html = client.get(f"/en/{page}?<b>\"'&x=<i>").content.decode()
        assert "<b>" not in html
        assert "<i>" not in html
    page = Rendered(f'<p title="{placeholder("here")}">')
    own = Own(here="\"><b>&'")
    assert page.fill(own) == b'<p title="&quot;&gt;&lt;b&gt;&amp;&#x27;">'


def test_a_string_that_is_missing_is_no_empty_place():
    page = Rendered(f"{placeholder('labels.expires')} {placeholder('here')}")
    with pytest.raises(AttributeError):
        page.fill(Own())


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


def test_new_words_and_notices_are_seen_at_once(client, frozen):
    address = f"/en/result/?{urlencode(RENEWAL | {'expires': '2027-02-28'})}"
    assert "Words of today" not in client.get(address).content.decode()
    row = Text.objects.get(language="en", procedure="renew-student-permit")
    publish_with(row, notes=row.notes | {"headline-open": "Words of today"})
    assert "Words of today" in client.get(address).content.decode()
    now = timezone.now()
    Notice.objects.create(words={"en": "ANEF is closed"}, starts=now, ends=now + timedelta(hours=1))
    assert "ANEF is closed" in client.get(address).content.decode()


def test_pages_that_are_not_asked_for_give_way(client, monkeypatch):
    monkeypatch.setattr(page_cache, "CAPACITY", 100_000)
    for key in Procedure:
        client.get(f"/en/procedures/{key}/")
    assert 0 < page_cache._cache.size <= 100_000
    assert page_cache._cache.size == sum(page.size for page in page_cache._cache.pages.values())
    assert len(page_cache._cache.pages) > 1


# ---- as gzip ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_as_gzip_is_the_same_page(client, language):
    for address in [
        *(f"/{language}/{page}" for page in PAGES[:8]),
        f"/{language}/guide/nationality/",
        f"/{language}/guide/nationality/?nationality=BR",
        f"/{language}/guide/expires/?{urlencode(RENEWAL)}",
        f"/{language}/guide/expires/?{urlencode(RENEWAL)}&colour=blue",
        f"/{language}/result/?{urlencode(RENEWAL | {'expires': '2027-02-28'})}",
        "/api/v1/procedures",
        "/countries.json",
        "/theme.css",
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


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity, gzip; q=0.0, br", "xgzip"])
def test_who_takes_no_gzip_gets_none(client, accepted):
    response = client.get("/en/", headers={"accept-encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert b"</html>" in response.content


def test_where_people_sign_in_nothing_is_compressed(admin_client):
    for address in ("/admin/", "/staff/links/"):
        response = admin_client.get(address, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in response.headers
