"""What is kept: versions without gaps, nothing deleted, and files in step with what is live."""

import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from rules.content_files.format import CONTENT
from rules.models import CONTENT_KINDS, Amount, Contact, Notice, Passage, Publication, Text, Version
from rules.models.publishing import EVER, Edition
from rules.page_changes import missing
from rules.words.live import live_rows
from rules.words.snapshot import Snapshot
from tests.clock import TODAY
from tests.factories import draft, member, publish, publish_with, shared_passage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]

TEXT = "renew-student-permit"
NAME = f"en/{TEXT}.md"
OLD = "Renew your student residence permit"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SESSION_COOKIE_AGE = 10**8


@pytest.fixture
def editor():
    browser = Client()
    browser.force_login(member("ada", "Editor"))
    return browser


def text(language="en"):
    return Text.objects.get(procedure=TEXT, language=language)


def amount():
    return Amount.objects.get(key="late-fee")


def numbers(name=NAME):
    return [version.number for version in Version.objects.filter(name=name).order_by("number")]


def titles(day=TODAY):
    """The words that are live, and those that editors see."""
    return live_rows(day)[NAME].title, text().title


def restore(editor, number, name=NAME, **more):
    return editor.post(reverse("admin:editing-restore"), {"name": name, "number": number} | more)


def retire(editor, name, **more):
    return editor.post(reverse("admin:editing-retire"), {"name": name} | more)


# ---- versions ----


def test_each_save_is_a_version_and_numbers_have_no_gaps():
    for number in range(5):
        draft(text(), summary=f"Words {number}.")
    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert text().version == 6
    assert Version.newest(NAME).content["summary"] == "Words 4."


def test_a_save_that_changes_nothing_is_no_version():
    draft(text(), summary="Words.")
    text().save()
    draft(text(), summary="Words.")
    draft(amount(), euros="180.0")
    assert numbers() == [1, 2]
    assert numbers("amounts.toml [late-fee]") == [1]


@pytest.mark.parametrize("kind", CONTENT_KINDS)
def test_a_version_gives_back_the_document_as_it_was(kind):
    for row in CONTENT_KINDS[kind].objects.all():
        again = CONTENT_KINDS[kind].of(Version.newest(row.name))
        assert again.content() == row.content()
        assert again.name == row.name


def test_a_save_that_fails_leaves_no_version():
    row = text()
    row.title = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert numbers() == [1]


def test_a_draft_that_is_undone_is_a_version_too():
    old = text().summary
    draft(text(), summary="Words.")
    draft(text(), summary=old)
    assert numbers() == [1, 2, 3]


def test_a_number_is_given_once():
    version = Version.newest(NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version(kind="text", name=NAME, number=version.number, content={}).save()


def test_a_version_is_never_changed():
    version = Version.newest(NAME)
    version.why = "Another reason"
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        Version.objects.filter(name=NAME).update(why="x")
    with pytest.raises(TypeError), transaction.atomic():
        Version.objects.bulk_update([version], ["why"])
    with pytest.raises(TypeError):
        version.delete()
    assert Version.newest(NAME).why == ""


def test_who_why_and_where_from_are_kept(editor):
    row = text()
    row.summary = "Words."
    row.save(by=User.objects.get(username="ada"), why="A trial")
    version = Version.newest(NAME)
    assert (version.who, version.why, version.origin) == ("ada", "A trial", "edited")
    assert Version.objects.get(name=NAME, number=1).origin == "loaded"


def test_a_row_read_before_others_saved_points_to_the_newest_version():
    old, row = text(), text()
    draft(text(), summary="Words.")
    draft(text(), summary=old.summary)
    row.save()  # as it is now: nothing changes
    assert text().version == Version.newest(NAME).number


# ---- restore ----


def test_a_restored_version_is_a_new_one_and_a_draft(editor):
    before = live_rows(TODAY)[NAME].content()
    draft(text(), summary="Second.")
    draft(text(), summary="Third.")
    assert restore(editor, 2).status_code == 302
    version = Version.newest(NAME)
    assert (version.number, version.origin, version.who) == (4, "restored", "ada")
    assert version.why == "version 2"
    assert version.content["summary"] == text().summary == "Second."
    assert live_rows(TODAY)[NAME].content() == before
    assert Text.objects.filter(procedure=TEXT, language="en").count() == 1
    assert Version.objects.get(name=NAME, number=2).origin == "edited"


def test_a_reason_to_restore_is_kept(editor):
    draft(text(), summary="Second.")
    restore(editor, 1, why="It was right")
    assert Version.newest(NAME).why == "It was right"


def test_to_restore_the_newest_changes_nothing(editor):
    draft(text(), summary="Second.")
    restore(editor, 2)
    assert numbers() == [1, 2]


@pytest.mark.parametrize("number", ["0", "9", "-1", "x", "", "²", "9" * 30, "1.0"])
def test_a_version_that_is_not_there_is_not_restored(editor, number):
    assert restore(editor, number).status_code == 404
    assert numbers() == [1]


@pytest.mark.parametrize("name", ["", "x", "en/none.md", "amounts.toml [none]", "en/../x.md"])
def test_a_document_that_is_not_there_is_not_restored(editor, name):
    assert restore(editor, 1, name).status_code == 404
    assert retire(editor, name).status_code == 404


def test_who_may_not_change_may_not_restore_or_retire(client):
    client.force_login(member("link", "Link maker"))
    draft(text(), summary="Second.")
    assert restore(client, 1).status_code == 403
    assert retire(client, f"fr/{TEXT}.md").status_code == 403
    assert client.get(reverse("admin:editing-restore")).status_code == 405
    assert numbers() == [1, 2]


def test_what_is_restored_follows_its_file_as_before(editor):
    loaded = text().loaded
    draft(text(), summary="Second.")
    restore(editor, 1)
    assert text().loaded == loaded != ""


def test_a_retired_version_of_what_is_needed_is_not_restored(editor):
    shared_passage(text())
    draft(text(), cost="Nothing.")
    publish(text())
    name = "en/passages/trial.md"
    retire(editor, name)
    retire(editor, name)
    draft(text(), steps="{trial}")
    assert retire(editor, name).status_code == 200  # refused: it is needed
    restore(editor, 2, name)
    assert not Passage.objects.get(key="trial").retired


# ---- retire ----


def test_a_translation_is_retired_and_taken_into_use_again(client, editor):
    name, page = f"fr/{TEXT}.md", f"/fr/procedures/{TEXT}/"
    before = client.get(page).content
    assert retire(editor, name, why="A trial").status_code == 302
    assert client.get(page).content == before
    assert (text("fr").retired, Version.newest(name).why) == (True, "A trial")
    publish(text("fr"))
    assert OLD.encode() in client.get(page).content
    retire(editor, name)
    assert OLD.encode() in client.get(page).content
    assert not text("fr").retired
    publish(text("fr"))
    assert client.get(page).content == before
    assert numbers(name) == [1, 2, 3]


@pytest.mark.parametrize(
    "name", [NAME, "contacts.toml [anef]", "amounts.toml [late-fee]", "en/passages/trial.md"]
)
def test_what_is_needed_is_not_retired(editor, name):
    shared_passage(text("fr"), text("en"))
    versions = numbers(name)
    answer = retire(editor, name)
    assert answer.status_code == 200
    assert answer.context["reasons"]
    assert numbers(name) == versions


def test_to_look_at_the_page_retires_nothing(editor):
    name = f"fr/{TEXT}.md"
    assert editor.get(reverse("admin:editing-retire"), {"name": name}).status_code == 200
    assert numbers(name) == [1]


# ---- nothing is deleted ----


@pytest.mark.parametrize("model", [*CONTENT_KINDS.values(), Publication, Notice])
def test_no_page_deletes(admin_client, model):
    if model is Notice:
        Notice(words={"en": "x"}, starts="2026-11-23T00:00Z", ends="2026-11-24T00:00Z").save()
    row, name = model.objects.first(), model._meta.model_name
    url = reverse(f"admin:rules_{name}_delete", args=[row.pk])
    assert admin_client.get(url).status_code == 403
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    listed = reverse(f"admin:rules_{name}_changelist")
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    admin_client.post(listed, data)
    assert model.objects.filter(pk=row.pk).exists()


def test_a_publication_is_neither_added_nor_changed_by_a_form(admin_client):
    [first] = Publication.objects.all()
    assert admin_client.post(reverse("admin:rules_publication_add"), {}).status_code == 403
    url = reverse("admin:rules_publication_change", args=[first.pk])
    assert admin_client.post(url, {"starts": "2027-01-01"}).status_code == 403
    assert Publication.objects.get().starts == EVER


@pytest.mark.parametrize("model", [*CONTENT_KINDS.values(), Version, Publication])
def test_no_line_of_code_deletes(model):
    rows = model.objects.all()
    for attempt in (rows.delete, rows.filter(pk=1).delete, rows.first().delete):
        with pytest.raises(TypeError):
            attempt()
    with pytest.raises(TypeError):
        rows.update(pk=1)


def test_no_line_of_code_deletes_a_notice():
    made = Notice(words={"en": "x"}, starts="2026-11-23T00:00Z", ends="2026-11-24T00:00Z")
    made.save()
    with pytest.raises(TypeError):
        made.delete()


def test_who_wrote_published_or_took_back_is_not_deleted(admin_client):
    ada, ben, cyd, dan = (User.objects.create_user(name) for name in ("ada", "ben", "cyd", "dan"))
    row = text()
    row.summary = "Words."
    row.save(by=ada)
    made = publish(row, by=ben)
    made.take_back(cyd)
    Notice(words={"en": "x"}, starts="2026-11-23T00:00Z", ends="2026-11-24T00:00Z", by=dan).save()
    for person in (ada, ben, cyd, dan):
        with pytest.raises(models.ProtectedError):
            User.objects.get(pk=person.pk).delete()
        url = reverse("admin:auth_user_delete", args=[person.pk])
        assert b"Cannot delete user" in admin_client.get(url).content
        admin_client.post(url, {"post": "yes"})
        assert User.objects.filter(pk=person.pk).exists()
    assert numbers() == [1, 2]


# ---- files ----


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(CONTENT, tmp_path / "content")


def edit(folder, old=OLD, new="From the file", name=NAME):
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def load(folder, *options):
    out, err = StringIO(), StringIO()
    call_command("load_content", "--from", str(folder), *options, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def export(folder, *options):
    call_command("export_content", "--to", str(folder), *options, stdout=StringIO())


def inside(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def state():
    """All that a load could change."""
    rows = [
        (row.pk, row.version, row.loaded, str(row.content()))
        for model in CONTENT_KINDS.values()
        for row in model.objects.order_by("pk")
    ]
    counts = [model.objects.count() for model in (Version, Publication)]
    return rows, counts, Edition.current()


def test_to_load_again_writes_nothing(folder):
    before = state()
    assert "nothing new" in load(folder)
    assert state() == before


def test_what_is_exported_is_live_byte_for_byte(folder, tmp_path):
    publish_with(text(), title="Live")
    draft(text(), title="A draft")
    publish(draft(amount(), euros=205), starts=TODAY + timedelta(days=8))
    draft(text("fr"), title="Un brouillon")
    export(tmp_path / "live")
    edit(folder, new="Live")
    assert inside(tmp_path / "live") == inside(folder)
    export(tmp_path / "live")
    assert inside(tmp_path / "live") == inside(folder)


def test_what_was_exported_is_loaded_without_a_trace(folder):
    publish_with(text(), title="Live")
    draft(text(), title="A draft")
    publish(draft(amount(), euros=205), starts=TODAY + timedelta(days=8))
    publish_with(text("fr"), retired=True)
    export(folder)
    load(folder, "--go-on")  # what is live is remembered as loaded
    before, files = state(), inside(folder)
    load(folder)
    assert state() == before
    export(folder)
    assert inside(folder) == files
    assert titles() == ("Live", "A draft")
    assert live_rows(TODAY + timedelta(days=8))["amounts.toml [late-fee]"].series[-1].euros == 205


def test_an_export_of_what_is_scheduled_follows_the_day(tmp_path):
    publish(draft(text(), title="Scheduled"), starts=TODAY)
    export(tmp_path)
    assert 'title = "Scheduled"' in (tmp_path / NAME).read_text()


def test_drafts_are_exported_when_asked_for(tmp_path):
    draft(text(), title="A draft")
    export(tmp_path, "--drafts")
    assert 'title = "A draft"' in (tmp_path / NAME).read_text()


def test_what_is_retired_is_not_exported(tmp_path):
    publish_with(text("fr"), retired=True)
    export(tmp_path)
    assert not (tmp_path / "fr" / f"{TEXT}.md").exists()


def test_what_is_to_be_retired_is_exported_until_that_is_published(folder, tmp_path):
    draft(text("fr"), retired=True)
    export(tmp_path / "live")
    assert inside(tmp_path / "live") == inside(folder)


def test_a_draft_is_kept_and_the_site_too(folder):
    draft(text(), title="A draft")
    assert "1 kept as an editor changed them" in load(folder)
    assert titles() == (OLD, "A draft")
    assert numbers() == [1, 2]


def test_a_changed_file_comes_to_draft_and_site_with_its_line(folder):
    edit(folder)
    load(folder, "--note", "en=The title is another.", "--note", "fr=Un autre titre.")
    assert titles() == ("From the file", "From the file")
    made = Publication.objects.order_by("pk").last()
    assert made.notes == {"en": "The title is another.", "fr": "Un autre titre."}
    assert ["text", TEXT, "en"] in made.pages
    assert (made.starts, made.by) == (TODAY, None)
    assert [v.origin for v in made.versions.all()] == ["loaded"]
    before = state()
    load(folder)
    assert state() == before


@pytest.mark.parametrize("note", ["xx=Line", "Line"])
def test_a_line_in_no_language_is_refused(folder, note):
    edit(folder)
    with pytest.raises(CommandError, match="no language"):
        load(folder, "--note", note)
    assert titles() == (OLD, OLD)


def both_changed(folder, published):
    row = draft(text(), title="By an editor")
    if published:
        publish(row)
    edit(folder)
    edit(folder, "Renouveler", "Reprendre", f"fr/{TEXT}.md")


@pytest.mark.parametrize("published", [False, True])
def test_where_both_changed_all_stops_with_a_report(folder, published):
    both_changed(folder, published)
    before = state()
    with pytest.raises(CommandError) as raised:
        load(folder)
    said = str(raised.value)
    assert NAME in said
    assert "--take" in said
    assert "--keep" in said
    assert "fr/" not in said
    assert state() == before


@pytest.mark.parametrize("published", [False, True])
def test_to_go_on_loads_the_rest_and_keeps_the_editors_words(folder, published):
    both_changed(folder, published)
    before = titles()
    assert f"conflict: {NAME}" in load(folder, "--go-on")
    assert titles() == before
    assert "Reprendre" in text("fr").title
    with pytest.raises(CommandError):  # it is not settled
        load(folder)


@pytest.mark.parametrize("published", [False, True])
def test_taken_is_the_file_and_the_editors_words_stay_in_the_history(folder, published):
    both_changed(folder, published)
    load(folder, "--take", NAME)
    assert titles() == ("From the file", "From the file")
    assert "By an editor" in [v.content["title"] for v in Version.objects.filter(name=NAME)]
    before = state()
    load(folder)
    assert state() == before


@pytest.mark.parametrize("published", [False, True])
def test_kept_are_the_editors_words_for_good(folder, published):
    both_changed(folder, published)
    before = titles()
    load(folder, "--keep", NAME)
    assert titles() == before
    load(folder)
    assert titles() == before
    edit(folder, "From the file", "Another file")
    with pytest.raises(CommandError):
        load(folder)


def test_a_name_that_is_not_in_the_files_is_refused(folder):
    for option in ("--take", "--keep"):
        with pytest.raises(CommandError, match="no such name"):
            load(folder, option, "en/none.md")


def test_what_is_retired_stays_so_whatever_the_file_says(folder):
    name = f"fr/{TEXT}.md"
    publish_with(text("fr"), retired=True)
    load(folder)
    assert text("fr").retired
    edit(folder, "Renouveler", "Reprendre", name)
    with pytest.raises(CommandError, match=name):
        load(folder)
    load(folder, "--go-on")
    assert text("fr").retired
    assert live_rows(TODAY)[name].retired
    load(folder, "--take", name)
    assert not text("fr").retired
    assert not live_rows(TODAY)[name].retired


def test_a_load_is_whole_or_not_at_all(folder, monkeypatch):
    edit(folder)
    before = state()

    def fail(*args, **fields):
        raise RuntimeError

    monkeypatch.setattr(Publication, "publish", fail)
    with pytest.raises(RuntimeError):
        load(folder)
    assert state() == before


def new_contact(key="trial-line"):
    old = Contact.objects.get(key="anef-support")
    made = Contact(
        key=key,
        names={"en": "the trial line", "fr": "la ligne"},
        phone="01 02 03 04 05",
        source=old.source,
        checked=old.checked,
        due=old.due,
    )
    made.save()
    return Contact.objects.get(key=key)


def test_what_an_editor_made_comes_into_the_files_once_it_is_live(folder):
    publish(new_contact(), draft(text(), next="Call {trial-line}."))
    assert "only in the database" in load(folder)
    export(folder)
    assert "[trial-line]" in (folder / "contacts.toml").read_text()
    assert "kept" not in load(folder)
    before = state()
    load(folder)
    assert state() == before


def test_a_file_that_refers_to_what_is_retired_is_not_put_on_the_site(folder):
    publish(new_contact())
    export(folder)
    load(folder)
    publish_with(Contact.objects.get(key="trial-line"), retired=True)
    edit(folder, "## trouble\n", "## trouble\n\nCall {trial-line}.\n")
    try:
        load(folder)
    except CommandError:
        return
    assert missing(Snapshot.of(live_rows(TODAY).values())) == []


def test_exported_drafts_that_are_loaded_again_stay_drafts(folder):
    draft(text(), title="A draft")
    export(folder, "--drafts")
    try:
        load(folder)
    except CommandError:
        return
    assert titles() == (OLD, "A draft")


def test_what_is_scheduled_does_not_come_early_by_a_load(folder):
    publish(draft(text(), title="Scheduled"), starts=TODAY + timedelta(days=8))
    export(folder, "--drafts")
    try:
        load(folder)
    except CommandError:
        return
    assert titles() == (OLD, "Scheduled")


def test_the_file_that_is_taken_wins_also_when_other_words_were_scheduled(folder):
    publish(draft(text(), title="Scheduled"), starts=TODAY + timedelta(days=8))
    edit(folder)
    said = load(folder, "--take", NAME)
    later = live_rows(TODAY + timedelta(days=8))[NAME].title
    assert later == "From the file" or "scheduled" in said
