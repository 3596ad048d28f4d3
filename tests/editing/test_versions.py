"""What is kept: versions without gaps, nothing deleted, and files in step with what is live."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from rules.models import CONTENT_KINDS, Notice, Passage, Publication, Version
from rules.words.live import live_rows
from tests.clock import TODAY
from tests.factories import draft, publish, shared_passage

from .desk import (
    FRENCH,
    NAME,
    amount,
    restore,
    retire,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still", "far")]
OLD = "Renew your student residence permit"
FEE = "amounts.toml [late-fee]"


def numbers(name=NAME):
    return [version.number for version in Version.objects.filter(name=name).order_by("number")]


def titles(day=TODAY):
    """The words that are live, and those that editors see."""
    return live_rows(day)[NAME].title, text().title


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
