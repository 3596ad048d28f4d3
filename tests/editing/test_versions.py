"""Versions of a document: of two editors who save at once, compared, restored, never deleted."""

import re
import time
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from rules.editing.diff import difference
from rules.models import CONTENT_KINDS, Notice, Passage, Publication, Version
from rules.words.live import live_rows
from tests.clock import TODAY
from tests.factories import draft, publish, shared_passage

from .desk import (
    FRENCH,
    NAME,
    REFUSED,
    Editing,
    amount,
    contact,
    faults,
    restore,
    retire,
    seat,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
OLD = "Renew your student residence permit"
FEE = "amounts.toml [late-fee]"


@pytest.fixture
def ann():
    return seat("ann", "Editor")


@pytest.fixture
def bob():
    return seat("bob", "Editor")


def two(row, *clients):
    """Return the forms that people have open of one document."""
    return [Editing(client, row) for client in clients]


# ---- two editors ----


def test_the_second_save_is_refused_shows_both_and_loses_nothing(ann, bob, frozen):
    row = text()
    mine, theirs = two(row, ann, bob)
    theirs.saved(summary="Words of Bob.", steps="Steps of Bob.", why="Because of Bob")
    both = mine.refused(summary="Words of Ann.", next="Next of Ann.", seen="on")
    assert both == ["summary"]
    assert len(mine.collision.taken) == 1
    page = unescape(mine.response.text)
    for part in ("bob", "Because of Bob", "<del>Bob</del>", "<ins>Ann</ins>"):
        assert part in page
    assert "saved this at 12:00" in page  # in Paris
    assert text().summary == "Words of Bob."
    assert mine.data["summary"] == "Words of Ann."
    assert mine.data["steps"] == "Steps of Bob."
    assert "seen" not in mine.data  # Ann has not read Bob's words
    Editing(seat("cy", "Editor"), row).saved(summary="Words of Cy.")  # who came between
    assert mine.refused() == ["summary"]
    assert mine.collision.theirs.by.username == "cy"
    mine.saved()
    saved = text()
    assert (saved.summary, saved.steps) == ("Words of Ann.", "Steps of Bob.")
    assert saved.next == "Next of Ann."
    kept = Version.objects.filter(name=NAME, number__gt=row.version).order_by("number")
    assert [version.by.username for version in kept] == ["bob", "cy", "ann"]
    assert kept[0].content["summary"] == "Words of Bob."


@pytest.mark.parametrize(
    ("row", "theirs", "mine"),
    [
        (text, {"open": "By Bob.", "late": "By Bob."}, {"late": "By Ann.", "penalty": "By Ann."}),
        (
            contact,
            {"name-fr": "le nom de Bob", "phone": "01 02 03 04 05"},
            {"name-en": "the name of Ann", "phone": "01 11 11 11 11"},
        ),
        (
            amount,
            {"value-0-euros": "205.00", "note": "Of Bob."},
            {"value-0-euros": "210.00", "value-0-source_title": "A title of Ann"},
        ),
        (lambda: Passage.objects.filter(language="en").first(), {"body": "Bob."}, {"body": "Ann."}),
    ],
    ids=["notes", "names", "values", "passage"],
)
def test_the_parts_of_a_document_are_merged_one_by_one(ann, bob, row, theirs, mine):
    ours, others = two(row(), ann, bob)
    others.saved(**theirs)
    assert ours.refused(**mine) == [*theirs.keys() & mine.keys()]
    ours.saved()
    assert Editing(ann, row()).data.items() >= (theirs | mine).items()


def test_what_is_the_same_or_written_otherwise_is_no_difference(ann, bob):
    row = draft(text(), steps="1. One\n2. Two", cost="Old.")
    mine, theirs, late = two(row, ann, bob, ann)
    theirs.saved()  # nothing changed: nothing is refused
    late.saved(trouble="Of Ann.")
    theirs.refused(steps="1. One\r\n2. Two of Bob", summary="The same.\n\nIn two lines.")
    theirs.saved()
    as_sent = {name: value.replace("\n", "\r\n") for name, value in mine.data.items()}
    both = mine.refused(**as_sent | {"summary": "The same.\r\n\r\nIn two lines.  ", "cost": "New."})
    assert both == []
    assert len(mine.collision.taken) == 2  # the steps, and the trouble
    mine.saved()
    assert (text().steps, text().cost) == ("1. One\n2. Two of Bob", "New.")
    fee = draft(amount(), euros="180")
    mine, theirs = two(fee, ann, bob)
    theirs.saved(**{"value-0-euros": "180.00", "note": "Of Bob."})
    words = {"value-0-euros": "180", "value-0-source_title": "Of Ann"}
    assert mine.refused(**words) == []


def test_only_an_older_form_of_one_s_own_is_refused(ann):
    mine, old = two(text(), ann, ann)
    response = mine.save(summary="One.", _continue="1")
    mine.read(ann.get(response.headers["Location"]))
    mine.saved(summary="Two.")
    old.refused(summary="Three.")  # she went back in the browser
    assert old.collision.theirs.by.username == "ann"
    old.saved()
    assert text().summary == "Three."


@pytest.mark.parametrize(("first", "second"), [("en", "fr"), ("fr", "en")])
def test_two_languages_keep_the_work_of_both_and_who_checked(ann, bob, frozen, first, second):
    row = draft(amount(), euros=180, checked="2026-10-04", due="2027-04-05")
    mine, theirs = Editing(ann, row, second), Editing(bob, row, first)
    theirs.saved(seen="on", **{"value-0-euros": "181,50"})
    assert mine.refused(note="A note of Ann.") == []
    assert len(mine.collision.taken) == 5
    mine.saved()
    row.refresh_from_db()
    assert (str(row.series[0].euros), row.note) == ("181.50", "A note of Ann.")
    assert (row.checked, row.checked_by, str(row.due)) == (frozen, "bob", "2027-05-23")


def test_nobody_is_said_to_have_checked_on_the_day_of_another(ann, bob, frozen):
    row = draft(amount(), checked="2026-10-04", checked_by="cy")
    mine, theirs = Editing(ann, row, "fr"), Editing(bob, row)
    theirs.saved(seen="on")
    assert mine.refused(checked="5 octobre 2026") == ["checked", "checked_by"]
    mine.saved()
    row.refresh_from_db()
    assert (str(row.checked), row.checked_by) == ("2026-10-05", "cy")


def test_a_collision_comes_before_a_fault(ann, bob):
    mine, theirs = two(text(), ann, bob)
    theirs.saved(cost="Bob's cost.")
    mine.refused(summary="A {none-such}.")
    assert "none-such" in faults(mine.save())["summary"]
    mine.saved(summary="Words of Ann.")
    assert text().cost == "Bob's cost."


def test_what_was_retired_meanwhile_is_a_change_like_any_other(ann, bob):
    [mine] = two(text(language="fr"), ann)
    retire(bob, FRENCH)
    Editing(bob, text()).saved(summary="Quite new words.")
    mine.refused(title="Mots d'Ann", follows="on")
    mine.saved()
    assert text(language="fr").retired
    assert text(language="fr").translates != text().mark  # Ann has not seen the new words


def test_no_odd_number_of_a_version_overwrites_what_others_wrote(ann, bob):
    mine, theirs = two(draft(text(), summary="Second words."), ann, bob)
    theirs.saved(cost="Bob's cost.")
    first = mine.data
    for base in ("", "²", "\0", "-1", "1.0", "<script>x", "9" * 5000):
        response = mine.save(summary="Words of Ann.", base=base)
        assert response.status_code in (200, 400), base
        assert "<script>x" not in response.text
    mine.data = {name: value for name, value in first.items() if name != "base"}
    mine.refused(summary="Words of Ann.")
    for base in ("0", "999999"):
        mine.data = first  # of which there never was a version: what is mine stays
        assert "summary" in mine.refused(summary="Words of Ann.", base=base)
        assert mine.data["summary"] == "Words of Ann."
    assert (text().summary, text().cost) == ("Second words.", "Bob's cost.")
    mine.saved()


# ---- history and comparison ----

HOSTILE = (
    "<script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}reversed \N{POP DIRECTIONAL ISOLATE}& \"'"
)


def compared(client, row, old, new):
    return client.get(reverse("admin:editing-compare"), {"name": row.name, "old": old, "new": new})


@pytest.mark.parametrize("kind", CONTENT_KINDS.values(), ids=CONTENT_KINDS)
def test_every_kind_has_a_history_and_is_compared(ann, kind):
    row = kind.objects.order_by("pk").first()
    setattr(row, {"text": "summary", "passage": "body"}.get(row.kind, "note"), HOSTILE)
    row.save(why=HOSTILE)
    pages = [ann.get(reverse(f"admin:rules_{row.kind}_history", args=[row.pk]))]
    pairs = [(row.version - 1, row.version), (row.version, row.version - 1)]
    pages += [compared(ann, row, *pair) for pair in pairs]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert "&lt;" in page.text
    assert "<ins>" in page.text
    assert compared(ann, row, row.version, row.version).status_code == 200
    assert compared(ann, row, 0, row.version).status_code == 200  # against nothing


def test_hostile_words_of_both_are_shown_as_words(ann, bob):
    mine, theirs = two(text(), ann, bob)
    hostile = {"title": HOSTILE[:120], "open": HOSTILE}
    draft(text(), title=HOSTILE[:120], notes=text().notes | {"open": HOSTILE}, cost=HOSTILE)
    page = mine.save(**{name: f"<i>{words}"[:120] for name, words in hostile.items()})
    assert REFUSED[0] in str(faults(page))
    for one in (page, ann.get(theirs.url)):
        assert "<script>alert" not in one.text
        assert "<i>" not in one.text


def test_a_comparison_of_long_texts_takes_no_more_than_a_few_seconds():
    """With a part of the 20,000 characters, so that the test ends; the rest costs its square."""
    old, new = "ab " * 500, "ba " * 500
    begun = time.perf_counter()
    found = difference("summary", "summary", old, new)
    assert (time.perf_counter() - begun) * (20_000 / len(old)) ** 2 < 8
    assert [re.sub("</?(ins|del)>", "", side) for side in (found.old, found.new)] == [old, new]


def numbers(name=NAME):
    return [version.number for version in Version.objects.filter(name=name).order_by("number")]


# ---- versions ----


def test_each_change_is_a_version_and_numbers_have_no_gaps():
    old, row = text(), text()
    draft(text(), summary="Words.")
    draft(text(), summary="Words.")  # no change
    assert numbers() == [1, 2]
    draft(text(), summary=old.summary)  # undone: a change, too
    row.save()  # as it is now, read before the others saved
    assert numbers() == [1, 2, 3]
    assert text().version == 3
    assert Version.newest(NAME).content["summary"] == old.summary
    draft(amount(), euros="180.0")  # as before, written otherwise
    assert numbers(FEE) == [1]


def test_a_save_that_fails_leaves_no_version():
    row = text()
    row.title = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert numbers() == [1]


def test_a_version_is_never_changed_and_its_number_is_given_once():
    version = Version.newest(NAME)
    version.why = "Another reason"
    for write in (version.save, lambda: Version.objects.bulk_update([version], ["why"])):
        with pytest.raises(TypeError), transaction.atomic():
            write()
    assert Version.newest(NAME).why == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Version(kind="text", name=NAME, number=version.number, content={}).save()


# ---- restore and retire ----


def test_a_restored_version_is_a_new_one_and_a_draft(editor):
    before, loaded = live_rows(TODAY)[NAME].content(), text().loaded
    first = text().content()
    draft(text(), summary="Second.", notes=text().notes | {"open": "Second note."})
    draft(text(), summary="Third.")
    assert restore(editor, 1).status_code == 302
    version = Version.newest(NAME)
    assert (version.number, version.origin, version.who) == (4, "restored", "ada")
    assert version.why == "version 1"
    assert version.content == text().content() == first
    assert live_rows(TODAY)[NAME].content() == before
    assert text().loaded == loaded != ""  # it follows its file as before
    origins = Version.objects.filter(name=NAME).values_list("origin", flat=True)
    assert list(origins) == ["restored", "edited", "edited", "loaded"]
    restore(editor, 2, why="It was right")
    assert Version.newest(NAME).why == "It was right"
    restore(editor, 5)  # the newest: nothing changes
    assert numbers() == [1, 2, 3, 4, 5]


ODD_NUMBERS = ("", "x", "0", "99", "-1", "1.0", "²", "\0", "9" * 30)
ODD_NAMES = ("", "x", "en/none.md", "contacts.toml [none]", "en/../x.md", "en/\0.md", "x" * 9999)


def test_what_is_not_there_is_neither_restored_retired_nor_compared(editor):
    for number in ODD_NUMBERS:
        assert restore(editor, number).status_code == 404, number
    compare, edit = (reverse(f"admin:editing-{place}") for place in ("compare", "edit"))
    for number in {*ODD_NUMBERS} - {"0"}:  # before the first one there was nothing
        for query in ({"old": number, "new": 1}, {"old": 1, "new": number}):
            assert editor.get(compare, {"name": NAME} | query).status_code == 404, number
    for name in ODD_NAMES:
        answers = [restore(editor, 1, name), retire(editor, name)]
        answers += [
            editor.get(page, {"name": name, "old": 1, "new": 1}) for page in (compare, edit)
        ]
        assert [answer.status_code for answer in answers] == [404] * 4, name
    assert editor.get(reverse("admin:editing-restore"), {"name": NAME}).status_code == 405
    assert numbers() == [1]


def test_a_viewer_may_read_and_not_restore():
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_text"))
    client = Client()
    client.force_login(viewer, "django.contrib.auth.backends.ModelBackend")
    row = draft(text(), summary="Second words.")
    page = client.get(reverse("admin:rules_text_history", args=[row.pk]))
    assert page.status_code == 200
    assert "Restore version" not in page.text
    query = {"name": NAME, "old": 1, "new": 2}
    assert client.get(reverse("admin:editing-compare"), query).status_code == 200
    url = reverse("admin:rules_text_change", args=[row.pk])
    assert client.get(url).status_code == 200
    for answer in (restore(client, 1), retire(client, NAME), client.post(url, {"base": "1"})):
        assert answer.status_code == 403
    assert numbers() == [1, 2]


def test_a_translation_is_retired_and_taken_into_use_again(client, editor):
    page = f"/{FRENCH.removesuffix('.md').replace('/', '/procedures/')}/"
    before = client.get(page).content
    assert editor.get(reverse("admin:editing-retire"), {"name": FRENCH}).status_code == 200
    assert numbers(FRENCH) == [1]  # to look at it retires nothing
    assert retire(editor, FRENCH, why="A trial").status_code == 302
    assert client.get(page).content == before
    kept = Version.newest(FRENCH)
    assert (text(language="fr").retired, kept.why, kept.who) == (True, "A trial", "ada")
    publish(text(language="fr"))
    assert OLD in client.get(page).text
    retire(editor, FRENCH)
    assert OLD in client.get(page).text
    publish(text(language="fr"))
    assert client.get(page).content == before
    assert numbers(FRENCH) == [1, 2, 3]


def test_what_is_needed_is_neither_retired_nor_restored_as_retired(editor):
    shared_passage(text(language="fr"), text())
    passage = "en/passages/trial.md"
    for name in (NAME, "contacts.toml [anef]", FEE, passage):
        before = numbers(name)
        assert retire(editor, name).context["reasons"], name
        assert numbers(name) == before
    publish(draft(text(), cost="Nothing."), draft(text(language="fr"), cost="Rien."))
    retire(editor, passage)
    retire(editor, passage)
    draft(text(), steps="{trial}")
    restore(editor, 2, passage)
    assert not Passage.objects.get(key="trial", language="en").retired


def test_nothing_is_deleted_nor_is_who_wrote_published_or_took_back(admin_client):
    ada, ben, cyd, dan = (User.objects.create_user(name) for name in ("ada", "ben", "cyd", "dan"))
    publish(draft(text(), by=ada, summary="Words."), by=ben).take_back(cyd)
    notice = Notice(words={"en": "x"}, starts="2026-11-23T00:00Z", ends="2026-11-24T00:00Z", by=dan)
    notice.save()
    for model in (*CONTENT_KINDS.values(), Version, Publication, Notice):
        kept = model.objects
        for write in (kept.first().delete, kept.all().delete, lambda kept=kept: kept.update(pk=1)):
            with pytest.raises(TypeError):
                write()
    for person in (ada, ben, cyd, dan):
        with pytest.raises(models.ProtectedError):
            person.delete()
        url = reverse("admin:auth_user_delete", args=[person.pk])
        assert "Cannot delete user" in admin_client.get(url).text
        admin_client.post(url, {"post": "yes"})
        assert User.objects.filter(pk=person.pk).exists()
    assert numbers() == [1, 2]
