"""The words of the database: whole in each language, shown at once, and kept fresh by a thread."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rules.background import Watch
from rules.law.days import KEYS
from rules.law.letters import LETTERS
from rules.law.procedures import Procedure
from rules.models import PARTS, Contact, Edition, Paper, Passage, Text
from rules.words import live
from rules.words.conditions import TODAY
from rules.words.live import current
from rules.words.markdown import REFERENCE
from rules.words.snapshot import GLOSSARY
from tests.clock import moment
from tests.factories import draft, publish, publish_with

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def texts():
    return Text.objects.all()


def references(text):
    words = [getattr(text, part) for part in PARTS]
    words += (part for _key, part in sorted(text.notes.items()))
    found = (REFERENCE.findall(part) for part in words)
    return [[key for key in part if key not in {*KEYS, TODAY}] for part in found]


def test_every_procedure_has_its_words_in_every_language():
    found = {(text.procedure, text.language) for text in texts()}
    assert found == {(key.value, code) for key in Procedure for code in LANGUAGES}


def test_the_languages_refer_to_the_same_rows_in_the_same_order():
    found = {(text.procedure, text.language): references(text) for text in texts()}
    for key in Procedure:
        assert found[key.value, "fr"] == found[key.value, "en"], key


def test_every_key_is_used():
    used = {key for text in texts() for part in references(text) for key in part}
    used |= {key for row in Passage.objects.all() for key in REFERENCE.findall(row.body)}
    keys = {
        key
        for model in (Contact, Passage)  # papers and amounts are catalogues
        for key in model.objects.values_list("key", flat=True)
    }
    assert keys - used == {GLOSSARY, *LETTERS}  # pages of their own


def test_every_letter_is_linked_in_every_language():
    for code in LANGUAGES:
        words = "\n".join(
            part for text in texts() if text.language == code for _name, part in text.texts()
        )
        assert [key for key in LETTERS if f"(letter:{key})" not in words] == []


def test_no_text_types_what_belongs_to_a_row_or_to_the_page():
    """The page knows the document and its days: it alone says what to say to a person."""
    numbers = {contact.phone for contact in Contact.objects.exclude(phone="")}
    for text in texts():
        words = " ".join(words for _part, words in text.texts())
        assert "€" not in words, text
        assert not [number for number in numbers if number in words], text
        assert not re.search(r"(Say|Dites) ?:", text.ask), text


def test_an_amount_changes_at_midnight_and_the_words_are_the_same_object_until_then(still):
    words = current()
    assert words.on(still) is words
    april, may = (words.on(date(2026, month, 30)) for month in (4, 5))
    assert april is not may
    assert april is may.on(date(2026, 2, 1)) is words.on(date(2026, 1, 1))
    assert "renewal-fee" in may.procedure(Procedure(TEXT), "en").amounts  # named by a passage
    for day, euros in (("2026-04-30T23:59", 75), ("2026-05-01T00:01", 100)):
        with time_machine.travel(moment(day), tick=False):
            [(key, value)] = current().checked(["renewal-fee", "renewal-fee"])
            assert (key, value.euros) == ("renewal-fee", euros)


def test_contacts_and_papers_are_named_in_every_language_and_papers_in_the_guide_to_words():
    for contact in Contact.objects.all():
        assert set(contact.names) == {f"name-{code}" for code in LANGUAGES}, contact
    guide = (settings.BASE_DIR / "docs" / "words.md").read_text()
    for paper in Paper.objects.all():
        assert all(paper.words.get(f"name-{code}") for code in LANGUAGES), paper
        for word in Paper.WORDS:
            assert len({f"{word}-{code}" in paper.words for code in LANGUAGES}) == 1, paper
        assert f"| `{paper.key}` | {paper.words['name-en']} |" in guide


def test_a_missing_translation_falls_back_and_says_so(folder):
    publish_with(Passage.objects.get(key="trial", language="fr"), retired=True)
    assert '<div lang="en" dir="ltr">' in current().procedure(Procedure(TEXT), "fr")["next"]
    assert current().passage("trial", "fr").language == "en"
    publish_with(Text.objects.get(procedure=TEXT, language="fr"), retired=True)
    assert current().procedure(Procedure(TEXT), "fr").language == "en"
    publish_with(Text.objects.get(procedure=TEXT, language="en"), retired=True)
    with pytest.raises(LookupError, match="no words for"):
        current().procedure(Procedure(TEXT), "fr")


# ---- a thread keeps them fresh: no request asks the database, and none is served stale ones ----

ANSWERS = "nationality=BR&situation=continue-studies&document=student-card"
PAGES = [
    "/",
    "/fr/guide/",
    f"/en/guide/expires/?{ANSWERS}&expires=2027-02-31",
    f"/en/result/?{ANSWERS}&expires=2027-02-28",
    f"/fr/result.ics?{ANSWERS}&expires=2027-02-28",
    f"/api/v1/guidance?{ANSWERS}&expires=2027-02-28",
    f"/fr/procedures/{TEXT}/",
    "/en/how-it-decides/",
    "/en/privacy/",
    "/en/nowhere/",
]
TYPED = [f"asked=expires&expires-day={day}&expires-month=2&expires-year=2027" for day in (28, 31)]


@pytest.fixture
def clock(monkeypatch):
    """Return a monotonic clock that a test moves."""
    found = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(live, "monotonic", lambda: found.now)
    monkeypatch.setattr(live, "_last", None)
    return found


@pytest.fixture
def looks(monkeypatch):
    """How often the database was asked for the edition."""
    made, ask = [], Edition.current
    monkeypatch.setattr(Edition, "current", lambda: made.append(1) or ask())
    return made


@pytest.fixture
def watched(monkeypatch, clock, frozen):
    """As where the thread runs: it has looked, and looks when the test says so."""
    monkeypatch.setattr(Watch, "alive", True)
    live.look()


def summary():
    return live.current().procedure(TEXT, "en")["summary"]


def change(text, **about):
    row = draft(Text.objects.get(procedure=TEXT, language="en"), summary=text)
    return publish(row, **about)


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("reader", ["client", "admin_client"])
def test_no_public_page_asks_the_database(request, reader):
    """Not even for the session of a reader who has signed in."""
    client = request.getfixturevalue(reader)
    with CaptureQueriesContext(connection) as queries:
        for page in PAGES:
            for response in (client.get(page), client.head(page)):
                assert not response.cookies, page
                assert "Cookie" not in response.get("Vary", ""), page
        answers = [client.get(f"/en/guide/?{ANSWERS}&{typed}").status_code for typed in TYPED]
    assert answers == [302, 400]
    assert [query["sql"] for query in queries] == []


@pytest.mark.usefixtures("watched")
def test_the_thread_brings_what_another_process_published_and_hangs_alone(
    clock, looks, monkeypatch
):
    before, bumps = live.current(), Edition.bumps
    change("From elsewhere.")
    monkeypatch.setattr(Edition, "bumps", bumps)  # this process knows nothing of it
    clock.now += 3600
    assert (live.current(), looks) == (before, [])  # though the thread may hang
    live.look()
    assert summary() == "<p>From elsewhere.</p>"
    change("At once.")  # by this one
    assert summary() == "<p>At once.</p>"


@pytest.mark.usefixtures("watched")
def test_a_look_before_the_commit_hides_nothing(django_capture_on_commit_callbacks, monkeypatch):
    old, ask = Edition.current(), Edition.current
    monkeypatch.setattr(Edition, "current", lambda: old)  # as others see it until the commit
    with django_capture_on_commit_callbacks(execute=True):
        change("At once.")
        live.look()
        monkeypatch.setattr(Edition, "current", ask)
    assert summary() == "<p>At once.</p>"


def test_a_dead_thread_is_replaced_by_requests(clock, looks, monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 1.0)
    for _page in range(50):  # five a second
        live.current()
        clock.now += 0.2
    assert 8 <= len(looks) <= 24  # two for each time that the words are read


def test_while_one_looks_the_others_are_served(clock, monkeypatch):
    """A database that hangs holds up one request, not all of them."""
    monkeypatch.setattr(live, "LOOK_EVERY", 1.0)
    held, ask, served = live.look(), Edition.current, []

    def slow():
        monkeypatch.setattr(Edition, "current", None)  # asked again, it would fail
        clock.now += 0.5
        served.append(live.current())
        return ask()

    clock.now += 2
    monkeypatch.setattr(Edition, "current", slow)
    assert live.current() is held
    assert served == [held]


@pytest.mark.usefixtures("clock")
def test_it_is_the_same_object_until_something_changes():
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as now:
        first = live.look()
        now.shift(timedelta(1))
        assert live.look() is first is live.current()
        tomorrow = timezone.localdate() + timedelta(1)
        change("A day.", starts=tomorrow, until=tomorrow)
        second = live.look()
        now.shift(timedelta(1))
        third = live.look()
        assert len({id(words) for words in (first, second, third)}) == 3
        assert summary() == "<p>A day.</p>"
        now.shift(timedelta(1))
        assert live.look() is not third
        assert summary() != "<p>A day.</p>"


@pytest.mark.usefixtures("watched")
def test_a_request_never_mixes_two_editions():
    request_started.send(sender=None)
    try:
        before = live.current()
        change("Meanwhile.")
        live.look()
        assert live.current() is before
    finally:
        request_finished.send(sender=None)
    assert summary() == "<p>Meanwhile.</p>"


def test_while_the_database_is_away_the_thread_spares_the_requests(clock, monkeypatch):
    monkeypatch.setattr(Watch, "alive", True)
    held, away = live.look(), Mock(side_effect=OperationalError)
    monkeypatch.setattr(Edition, "current", away)
    for _second in range(5):
        clock.now += 1
        with pytest.raises(OperationalError):
            live.look()
        assert live.current() is held
    assert away.call_count == 5


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # SystemExit
def test_the_thread_has_looked_once_begun_goes_on_after_errors_and_says_so_once(caplog):
    looked = []

    def look():
        looked.append(1)
        raise SystemExit if len(looked) == 3 else ValueError("no")

    watch = Watch("words", look, 0.001)
    watch.start(wait=10)
    assert looked
    watch._thread.join(10)
    assert (len(looked), watch.alive) == (3, False)
    said = [record.getMessage() for record in caplog.records]
    assert said == ["The words failed and will be tried again: no"]
