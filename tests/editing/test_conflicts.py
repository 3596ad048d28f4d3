"""Two editors and one document; the history of a document, compared and restored."""

import re
import time
from html import unescape
from random import Random

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from rules.editing.diff import difference
from rules.models import Amount, Contact, Paper, Passage, Text, Version
from tests.factories import PASSWORD, draft, member

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"
REFUSED = ("Somebody saved while you were writing.", "Quelqu’un a enregistré pendant")


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signed_in(name, role="Editor"):
    member(name, role)
    client = Client(raise_request_exception=False)
    assert client.login(username=name, password=PASSWORD)
    return client


@pytest.fixture
def ann():
    return signed_in("ann")


@pytest.fixture
def bob():
    return signed_in("bob")


def text(language="en"):
    return Text.objects.get(procedure=TEXT, language=language)


class Editing:
    """A form that somebody has open: what a browser shows is what it sends."""

    def __init__(self, client, row, language="en"):
        self.client, self.headers = client, {"accept-language": language}
        self.url = reverse(f"admin:rules_{row.kind}_change", args=[row.pk])
        self.read(client.get(self.url, headers=self.headers))

    def read(self, response):
        assert response.status_code == 200
        self.response = response
        form = response.context["adminform"].form
        self.data = {}
        for name in form.fields:
            widget, value = form.fields[name].widget, form[name].value()
            shown = widget.format_value(value)
            if getattr(widget, "input_type", "") == "checkbox":
                if value:
                    self.data[name] = "on"
            else:
                tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', response.text)
                found = tag and re.search(r'value="([^"]*)"', tag[0])
                shown = unescape(found[1]) if found else shown
                self.data[name] = "" if shown is None else str(shown)

    def save(self, **changes):
        self.response = self.client.post(self.url, self.data | changes, headers=self.headers)
        return self.response

    def refused(self, **changes):
        """Save; the form comes back, as the browser then shows it."""
        response = self.save(**changes)
        assert response.status_code == 200
        assert any(one in said(response) for one in REFUSED), said(response)
        assert response.context["collision"]
        self.read(response)
        return response.context["collision"]


def said(response):
    form = response.context["adminform"].form
    return " ".join(str(one) for found in form.errors.values() for one in found)


def names(found):
    return [one.name for one in found.both]


# ---- two editors ----


def test_the_second_save_is_refused_and_shows_both(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    assert theirs.save(summary="Words of Bob.", why="Because of Bob").status_code == 302
    found = mine.refused(summary="Words of Ann.")
    assert names(found) == ["summary"]
    page = unescape(mine.response.text)
    assert "bob" in page
    assert "Because of Bob" in page
    assert "Bob" in str(found.both[0].old)
    assert "Ann" in str(found.both[0].new)
    assert "<del>Bob</del>" in page
    assert "<ins>Ann</ins>" in page
    assert text().summary == "Words of Bob."


def test_what_only_the_other_changed_is_taken_over(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(cost="Bob's cost.", trouble="Bob's trouble.")
    found = mine.refused(summary="Words of Ann.")
    assert found.both == ()
    assert len(found.taken) == 2
    assert mine.data["cost"] == "Bob's cost."
    assert mine.data["summary"] == "Words of Ann."
    assert mine.save().status_code == 302
    saved = text()
    assert (saved.summary, saved.cost, saved.trouble) == (
        "Words of Ann.",
        "Bob's cost.",
        "Bob's trouble.",
    )


def test_of_what_both_changed_mine_stays_in_the_form_and_nothing_is_lost(ann, bob):
    row = text()
    first = row.version
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(summary="Words of Bob.", steps="Steps of Bob.")
    found = mine.refused(summary="Words of Ann.", next="Next of Ann.")
    assert names(found) == ["summary"]
    assert mine.data["summary"] == "Words of Ann."
    assert mine.data["steps"] == "Steps of Bob."
    assert mine.save().status_code == 302
    saved = text()
    assert (saved.summary, saved.steps, saved.next) == (
        "Words of Ann.",
        "Steps of Bob.",
        "Next of Ann.",
    )
    kept = Version.objects.filter(name=row.name, number__gt=first).order_by("number")
    assert [version.by.username for version in kept] == ["bob", "ann"]
    assert kept[0].content["summary"] == "Words of Bob."


def test_three_editors(ann, bob):
    row, cy = text(), signed_in("cy")
    forms = [Editing(client, row) for client in (ann, bob, cy)]
    assert forms[0].save(summary="Ann.", cost="Ann's cost.").status_code == 302
    forms[1].refused(summary="Bob.", steps="Bob's steps.")
    found = forms[2].refused(summary="Cy.", trouble="Cy's trouble.")
    assert names(found) == ["summary"]
    assert forms[1].save().status_code == 302
    found = forms[2].refused()  # Bob came between
    assert found.theirs.by.username == "bob"
    assert names(found) == ["summary"]
    assert forms[2].data["cost"] == "Ann's cost."
    assert forms[2].save().status_code == 302
    saved = text()
    assert (saved.summary, saved.cost, saved.steps, saved.trouble) == (
        "Cy.",
        "Ann's cost.",
        "Bob's steps.",
        "Cy's trouble.",
    )
    assert {"Ann.", "Bob.", "Cy."} <= {
        version.content["summary"] for version in Version.objects.filter(name=row.name)
    }


def test_the_notes_are_merged_one_by_one(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(open="Bob on open.", late="Bob on late.")
    found = mine.refused(late="Ann on late.", penalty="Ann on penalty.")
    assert names(found) == ["late"]
    assert mine.save().status_code == 302
    notes = text().notes
    assert (notes["open"], notes["late"], notes["penalty"]) == (
        "Bob on open.",
        "Ann on late.",
        "Ann on penalty.",
    )


def test_the_names_of_a_contact_are_merged_one_by_one(ann, bob):
    row = Contact.objects.get(key="anef-support")
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(**{"name-fr": "le nom de Bob", "phone": "01 02 03 04 05"})
    found = mine.refused(**{"name-en": "the name of Ann", "phone": "01 11 11 11 11"})
    assert names(found) == ["phone"]
    assert mine.save().status_code == 302
    row.refresh_from_db()
    assert row.names == {"en": "the name of Ann", "fr": "le nom de Bob"}
    assert row.phone == "01 11 11 11 11"


def test_an_amount_that_both_changed(ann, bob):
    row = Amount.objects.get(key="late-fee")
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(**{"value-0-euros": "205"})
    words = {"value-0-euros": "210", "value-0-source_title": "A title of Ann"}
    found = mine.refused(**words)
    assert names(found) == ["value-0-euros"]
    assert mine.save().status_code == 302
    row.refresh_from_db()
    value = row.series[0]
    assert (str(value.euros), value.source_title) == ("210.00", "A title of Ann")


def test_a_passage_that_both_changed(ann, bob):
    row = Passage.objects.filter(language="en").first()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(body="Bob.")
    assert names(mine.refused(body="Ann.")) == ["body"]
    assert mine.save().status_code == 302


def test_the_same_change_by_both_is_no_difference(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(summary="The same words.\n\nIn two lines.")
    count = Version.objects.filter(name=row.name).count()
    found = mine.refused(summary="The same words.\r\n\r\nIn two lines.  ")
    assert found.both == found.taken == ()
    assert mine.save().status_code == 302
    assert Version.objects.filter(name=row.name).count() == count


def test_line_ends_of_a_browser_are_no_change(ann, bob):
    row = draft(text(), steps="1. One\n2. Two\n3. Three", cost="Old.")
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(steps="1. One\r\n2. Two of Bob\r\n3. Three")
    crlf = {name: value.replace("\n", "\r\n") for name, value in mine.data.items()}
    found = mine.refused(**crlf | {"cost": "New."})
    assert found.both == ()
    assert len(found.taken) == 1
    assert mine.save().status_code == 302
    assert text().steps == "1. One\n2. Two of Bob\n3. Three"


def test_a_save_that_changes_nothing_does_not_refuse_the_next(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    assert theirs.save().status_code == 302
    assert mine.save(summary="Words of Ann.").status_code == 302


def test_a_second_save_of_one_s_own_is_no_collision(ann):
    mine = Editing(ann, text())
    response = mine.save(summary="One.", _continue="1")
    mine.read(ann.get(response.headers["Location"]))
    assert mine.save(summary="Two.").status_code == 302


def test_going_back_in_the_browser_meets_one_s_own_version(ann):
    mine = Editing(ann, text())
    assert mine.save(summary="One.").status_code == 302
    found = mine.refused(summary="Two.")  # the old form again
    assert found.theirs.by.username == "ann"
    assert mine.save().status_code == 302
    assert text().summary == "Two."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_days_are_compared_as_days(ann, bob, language):
    row = text()
    mine, theirs = Editing(ann, row, language), Editing(bob, row, language)
    theirs.save(cost="Bob's cost.")
    response = mine.save(summary="Words of Ann.")
    assert names(response.context["collision"]) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_day_that_only_the_other_changed_is_taken_over(ann, bob, language):
    row = text()
    mine, theirs = Editing(ann, row, language), Editing(bob, row, language)
    theirs.save(seen="on")
    seen = text()
    assert seen.reviewed_by == "bob"
    response = mine.save(summary="Words of Ann.")
    mine.read(response)
    assert mine.save().status_code == 302
    assert (text().reviewed, text().due) == (seen.reviewed, seen.due)


@pytest.mark.parametrize(("first", "second"), [("en", "fr"), ("fr", "en")])
def test_two_languages_keep_the_work_of_both_and_who_checked(ann, bob, frozen, first, second):
    row = Amount.objects.get(key="late-fee")
    draft(row, euros=180, checked="2026-10-04", due="2027-04-05")
    mine, theirs = Editing(ann, row, second), Editing(bob, row, first)
    assert theirs.save(seen="on", **{"value-0-euros": "181,50"}).status_code == 302
    found = mine.refused(note="A note of Ann.")
    assert names(found) == []
    assert len(found.taken) == 5
    assert mine.save().status_code == 302
    row.refresh_from_db()
    assert (str(row.series[0].euros), row.note) == ("181.50", "A note of Ann.")
    assert (row.checked, row.checked_by, str(row.due)) == (frozen, "bob", "2027-05-23")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nobody_is_said_to_have_checked_on_the_day_of_another(ann, bob, frozen, language):
    row = draft(Amount.objects.get(key="late-fee"), checked="2026-10-04", checked_by="cy")
    mine, theirs = Editing(ann, row, language), Editing(bob, row)
    assert theirs.save(seen="on").status_code == 302
    found = mine.refused(checked="5 octobre 2026")
    assert names(found) == ["checked", "checked_by"]
    assert mine.save().status_code == 302
    row.refresh_from_db()
    assert (str(row.checked), row.checked_by) == ("2026-10-05", "cy")


def test_the_time_of_a_collision_is_that_of_paris(ann, bob, frozen):
    mine, theirs = Editing(ann, text()), Editing(bob, text())
    theirs.save(cost="Bob's cost.")
    mine.refused()
    assert "saved this at 12:00" in mine.response.text


def test_an_amount_that_is_written_otherwise_is_no_change(ann, bob):
    row = draft(Amount.objects.get(key="late-fee"), euros="180")
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(**{"value-0-euros": "180.00", "note": "Of Bob."})
    words = {"value-0-euros": "180", "value-0-source_title": "Of Ann"}
    assert names(mine.refused(**words)) == []


def test_a_collision_with_a_fault_shows_both(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(cost="Bob's cost.")
    response = mine.save(summary="A {none-such}.")
    assert response.status_code == 200
    assert REFUSED[0] in said(response)
    mine.read(response)
    again = mine.save()
    assert again.status_code == 200
    assert "none-such" in said(again)
    assert mine.save(summary="Words of Ann.").status_code == 302
    assert text().cost == "Bob's cost."


def test_a_restored_version_is_a_change_like_any_other(ann, bob):
    row = draft(text(), summary="Second words.")
    mine = Editing(ann, row)
    bob.post(reverse("admin:editing-restore"), {"name": row.name, "number": row.version - 1})
    found = mine.refused(cost="Ann's cost.")
    assert len(found.taken) == 1
    assert "Second words." not in mine.data["summary"]


def test_what_was_retired_meanwhile_stays_retired(ann, bob):
    row = Text.objects.get(procedure=TEXT, language="fr")
    mine = Editing(ann, row)
    bob.post(reverse("admin:editing-retire"), {"name": row.name})
    assert Text.objects.get(pk=row.pk).retired
    mine.refused(title="Mots d'Ann")
    assert mine.save().status_code == 302
    assert Text.objects.get(pk=row.pk).retired


def test_a_translation_does_not_vouch_for_a_source_that_its_editor_has_not_seen(ann, bob):
    mine = Editing(ann, text("fr"))
    assert Editing(bob, text()).save(summary="Quite new words.").status_code == 302
    mine.save(summary="Mots nouveaux.", matches="on")
    assert text("fr").translates != text().mark


def test_a_person_does_not_vouch_for_words_that_were_taken_over(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(cost="Bob's cost.")
    mine.refused(seen="on")
    assert "seen" not in mine.data


# ---- a base that is odd ----


@pytest.mark.parametrize("base", ["0", "999999", "9" * 30, "\N{ARABIC-INDIC DIGIT NINE}" * 3])
def test_a_base_that_never_was_is_refused_and_mine_stays(ann, base):
    row = text()
    mine = Editing(ann, row)
    found = mine.refused(summary="Words of Ann.", base=base)
    assert names(found) == ["summary"]
    assert mine.data["summary"] == "Words of Ann."
    assert mine.save().status_code == 302


@pytest.mark.parametrize("base", ["x", "1.5", "0x10", "²", "\0", "1 or 1=1", "<script>"])
def test_a_base_that_is_no_number_is_refused(ann, base):
    row = text()
    response = Editing(ann, row).save(summary="Words of Ann.", base=base)
    assert response.status_code == 200
    assert text().summary == row.summary
    assert "<script>x" not in response.text


def test_a_base_of_too_many_digits_is_refused(ann):
    response = Editing(ann, text()).save(summary="Words of Ann.", base="9" * 5000)
    assert response.status_code in (200, 400)


@pytest.mark.parametrize("base", ["", " 1 ", "-1", "+1", "1.0"])
def test_a_save_without_a_usable_base_does_not_overwrite_others(ann, bob, base):
    row = draft(text(), summary="Second words.")
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(cost="Bob's cost.")
    mine.save(summary="Words of Ann.", base=base)
    assert text().cost == "Bob's cost."


def test_a_form_without_base_does_not_overwrite_others(ann, bob):
    row = text()
    mine, theirs = Editing(ann, row), Editing(bob, row)
    theirs.save(cost="Bob's cost.")
    del mine.data["base"]
    mine.save(summary="Words of Ann.")
    assert text().cost == "Bob's cost."


# ---- history and comparison ----

HOSTILE = (
    "<script>alert(1)</script> \N{RIGHT-TO-LEFT OVERRIDE}reversed \N{POP DIRECTIONAL ISOLATE}& \"'"
)


def versions(row, **changes):
    """The row with one more version; the numbers of the last two."""
    before = row.version
    draft(row, **changes)
    return before, row.version


def compared(client, row, old, new, language="en"):
    query = {"name": row.name, "old": old, "new": new}
    headers = {"accept-language": language}
    return client.get(reverse("admin:editing-compare"), query, headers=headers)


def history(client, row, language="en"):
    url = reverse(f"admin:rules_{row.kind}_history", args=[row.pk])
    return client.get(url, headers={"accept-language": language})


@pytest.mark.parametrize(("language", "words"), [("en", "Version"), ("fr", "Historique")])
def test_the_history_in_both_languages(ann, bob, language, words):
    row = text()
    Editing(bob, row).save(summary="Words of Bob.", why="Because <b>Bob</b> says so")
    page = history(ann, row, language)
    assert page.status_code == 200
    assert words in page.text
    assert "bob" in page.text
    assert "Because &lt;b&gt;Bob&lt;/b&gt; says so" in page.text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", [Text, Passage, Contact, Amount, Paper])
def test_every_kind_has_a_history_and_is_compared(ann, kind, language):
    row = kind.objects.order_by("pk").first()
    field = {"text": "summary", "passage": "body"}.get(row.kind, "note")
    old, new = versions(row, **{field: HOSTILE})
    assert history(ann, row, language).status_code == 200
    for pair in ((old, new), (new, old)):
        page = compared(ann, row, *pair, language)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;" in page.text
    assert "<ins>" in page.text


def test_hostile_words_are_shown_as_words(ann, bob):
    row = text()
    draft(row, title=HOSTILE[:120], summary=HOSTILE, notes=row.notes | {"open": HOSTILE})
    row.save(why=HOSTILE)
    old, new = versions(row, summary=HOSTILE + " and more", cost=HOSTILE)
    theirs = Editing(bob, row)
    pages = [history(ann, row), compared(ann, row, old, new), compared(ann, row, 1, new)]
    pages += [ann.get(Editing(ann, row).url), theirs.response]
    mine = Editing(ann, row)
    theirs.save(summary=HOSTILE.replace("<script>", "<b>"), why="<i>why</i>")
    pages.append(mine.save(summary=HOSTILE + "<i>mine</i>"))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<i>" not in page.text


def realistic(length):
    """Words in one paragraph, of which each comes back now and then."""
    chance = Random(1)
    words = ["".join(chance.choices("aeilnorst", k=chance.randint(2, 9))) for _ in range(600)]
    return " ".join(chance.choices(words, k=length // 4))[:length]


SLOW = {
    "a paragraph of which every tenth word changed": (
        realistic(20_000),
        " ".join("x" if n % 10 == 0 else w for n, w in enumerate(realistic(20_000).split(" "))),
        6_000,
    ),
    "the same few words": ("ab " * 6_666, "ba " * 6_666, 1_500),
    "short lines": ("a\n" * 10_000, "a\n" * 5_000 + "b\n" + "a\n" * 4_998, 4_000),
    "punctuation": ("!?" * 10_000, "?!" * 9_999 + ".", 1_500),
    "blanks between": ("a b " * 5_000, "b c " * 5_000, 1_500),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_comparison_of_long_texts_takes_no_more_than_a_few_seconds(name):
    """With a part of the 20,000 characters, so that the test ends; the rest costs its square."""
    old, new, length = SLOW[name]
    begun = time.perf_counter()
    difference("summary", "summary", old[:length], new[:length])
    assert (time.perf_counter() - begun) * (20_000 / length) ** 2 < 8


def test_a_long_text_of_ordinary_lines_is_compared_quickly(ann):
    lines = [f"{n}. {realistic(150)[n % 40 :]} line {n}" for n in range(130)]
    row = draft(text(), steps="\n".join(lines)[:20_000])
    lines[3:90:7] = [line + " and more" for line in lines[3:90:7]]
    old, new = versions(row, steps="\n".join(lines)[:20_000])
    begun = time.perf_counter()
    assert compared(ann, row, old, new).status_code == 200
    assert time.perf_counter() - begun < 4


def test_a_history_of_many_versions_is_shown(ann):
    row = text()
    for number in range(60):
        draft(row, summary=f"Words {number}. " + HOSTILE)
    begun = time.perf_counter()
    page = history(ann, row)
    assert page.status_code == 200
    assert page.text.count('name="old"') == row.version
    assert time.perf_counter() - begun < 4


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("1", "1", 200), ("0", "1", 200), ("99", "1", 404), ("1", "99", 404), ("", "1", 404),
        ("1", "", 404), ("x", "1", 404), ("-1", "1", 404), ("1.0", "1", 404), ("²", "1", 404),
        ("9" * 5000, "1", 404), ("\0", "1", 404), ("\N{ARABIC-INDIC DIGIT ONE}", "1", 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr"])
def test_odd_numbers_of_versions(ann, old, new, status, language):
    assert compared(ann, text(), old, new, language).status_code == status


@pytest.mark.parametrize(
    "name",
    [
        "", "x", "en/", "/", "en/none.md", "en/passages/", "contacts.toml", "contacts.toml []",
        "contacts.toml [none]", "amounts.toml [", "en/passages/x/y.md", "../en/aps.md", "\0",
        "en/\0.md", "x" * 100_000, "\N{RIGHT-TO-LEFT OVERRIDE}", "<script>",
    ],
)  # fmt: skip
def test_odd_names_are_no_page(ann, name):
    assert compared(ann, text(), 1, 1).status_code == 200
    for place in ("compare", "retire", "edit"):
        query = {"name": name, "old": "1", "new": "1"}
        assert ann.get(reverse(f"admin:editing-{place}"), query).status_code == 404
    for place in ("restore", "retire"):
        response = ann.post(reverse(f"admin:editing-{place}"), {"name": name, "number": "1"})
        assert response.status_code == 404


# ---- restore ----


def test_an_editor_restores_a_version_as_a_draft(ann):
    row = text()
    old, _new = versions(row, summary="Second words.", notes=row.notes | {"open": "Second note."})
    first = Version.objects.get(name=row.name, number=old)
    response = ann.post(
        reverse("admin:editing-restore"), {"name": row.name, "number": old, "why": "It was better"}
    )
    assert response.status_code == 302
    saved = text()
    assert saved.content() == first.content
    newest = Version.newest(row.name)
    assert (newest.origin, newest.why, newest.by.username) == ("restored", "It was better", "ann")
    assert newest.number == saved.version == old + 2
    page = history(ann, row)
    assert "restored" in page.text


def test_a_viewer_may_read_and_not_restore():
    viewer = User.objects.create_user("viewer", password=PASSWORD, is_staff=True)
    viewer.user_permissions.add(
        *Permission.objects.filter(codename__in=["view_text", "view_contact"])
    )
    client = Client(raise_request_exception=False)
    assert client.login(username="viewer", password=PASSWORD)
    row = text()
    old, new = versions(row, summary="Second words.")
    page = history(client, row)
    assert page.status_code == 200
    assert "Restore version" not in page.text
    assert compared(client, row, old, new).status_code == 200
    for place in ("restore", "retire"):
        data = {"name": row.name, "number": old}
        assert client.post(reverse(f"admin:editing-{place}"), data).status_code == 403
    url = reverse("admin:rules_text_change", args=[row.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"summary": "Words of a viewer.", "base": "1"}).status_code == 403
    assert text().summary == "Second words."


@pytest.mark.parametrize("number", ["", "x", "0", "99", "-1", "1.0", "9" * 30, "²", "\0"])
def test_an_odd_number_restores_nothing(ann, number):
    row = text()
    response = ann.post(reverse("admin:editing-restore"), {"name": row.name, "number": number})
    assert response.status_code == 404
    assert text().version == row.version


def test_a_number_of_too_many_digits_restores_nothing(ann):
    response = ann.post(
        reverse("admin:editing-restore"), {"name": text().name, "number": "9" * 5000}
    )
    assert response.status_code in (400, 404)


def test_restoring_is_no_link(ann):
    row = text()
    url = reverse("admin:editing-restore")
    assert ann.get(url, {"name": row.name, "number": "1"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ann.cookies
    assert strict.post(url, {"name": row.name, "number": "1"}).status_code == 403
