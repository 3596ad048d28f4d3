"""Words in files and database: whole, checked, and kept in step."""

import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rules.content_files.format import CONTENT, Reading
from rules.content_files.sync import check, is_loaded, outdated
from rules.models import CONTENT_KINDS, Publication, Text, Version
from rules.models.publishing import Edition
from rules.words.live import live_rows
from tests.editing.desk import amount, assert_whole, contact, fresh_contact, on, text
from tests.factories import draft, publish, publish_with

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"
NAME = f"en/{TEXT}.md"


def edit(path, old, new):
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def load(folder, *options):
    """Load the files; return what the command says, of what it refuses, too."""
    out = StringIO()
    try:
        call_command("load_content", *options, "--from", folder, stdout=out, stderr=out)
    except CommandError as refused:
        return str(refused)
    return out.getvalue()


BROKEN = [
    (NAME, 'title = "', "title = ", ":2: not TOML"),
    (NAME, "reviewed = 2026-11-24", "reviewed = 3", ":3: reviewed: must be a day"),
    (NAME, "## late", "## lat", ": late: is missing or empty"),
    (NAME, "## cost", "## steps", ": steps: the part comes twice"),
    (f"fr/{TEXT}.md", "+++\n\n", "", ":1: begins without front matter"),
    ("en/passages/trial.md", "+++\n\n", "+++\n\n{trial}\n\n", "refers to no other"),
    ("amounts.toml", "euros = 180", "euros = -1", ": values.0.euros: "),
    ("amounts.toml", "euros = 180", "euros = true", ".0.euros: must be a number"),
    ("amounts.toml", "euros = 877.50", "euros = 877.505", ": values.1.euros: "),
    ("amounts.toml", "from = 2026-08-01", "from = 2022-01-01", "Another value begins"),
    ("amounts.toml", "from = 2026-08-01\n", "", ": values.1.from: is missing"),
    ("papers.toml", "months = 12", "months = 0", ": months: "),
    ("papers.toml", 'en = "trial', 'xx = "trial', ": name-en: is missing or empty"),
    ("papers.toml", "[trial-paper]", "[trial-paper.names]\n[trial-paper]", ": names: is not"),
    ("amounts.toml", "trial-fee", "trial-line", "already"),
    ("contacts.toml", "fr = ", 'xx = "x"\nfr = ', ": name-xx: is not known here"),
    ("contacts.toml", "[trial-line]", "# lost\n[trial-line]", "comment below the heading is lost"),
]


def test_a_broken_file_is_refused_by_name_line_and_field(folder):
    for name, old, new, said in BROKEN:
        before = (folder / name).read_text()
        edit(folder / name, old, new)
        problems = [str(problem) for problem in check(Reading(folder))]
        assert [text for text in problems if text.startswith(name) and said in text], problems
        (folder / name).write_text(before)
    assert check(Reading(folder)) == []


def test_all_that_is_broken_is_said_at_once_with_its_line_and_nothing_is_loaded(folder):
    edit(folder / "fr" / f"{TEXT}.md", "title = ", 'title = "Not loaded" #')
    edit(folder / NAME, "{trial-fee}", "{trail-fee}")
    line = (folder / NAME).read_text().split("\n").index("You pay {trail-fee}.") + 1
    (folder / "contacts.toml").unlink()
    (folder / "en" / "nonsense.md").write_text("x")
    found = load(folder)
    for said in ("contacts.toml: the file is missing", f"{NAME}:{line}: cost: ", "en/nonsense.md:"):
        assert said in found
    assert not Text.objects.filter(title="Not loaded").exists()


def test_a_key_of_another_kind_in_the_database_is_refused(folder):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_amount WHERE key = 'trial-fee'")
        cursor.execute("UPDATE rules_contact SET key = 'trial-fee' WHERE key = 'trial-line'")
    assert "A contact has the key" in load(folder)


def test_a_translation_whose_source_changed_in_the_files_is_named(folder):
    edit(folder / NAME, "Prepare your papers", "Get your papers ready")
    said = load(folder, "--check")
    assert f"\nfr/{TEXT}.md: en/{TEXT}.md has changed since." in said
    assert not Text.objects.filter(summary__contains="Get your papers").exists()
    mark = said.split('"')[1]
    edit(folder / "fr" / f"{TEXT}.md", 'translates = "', f'translates = "{mark}" #')
    assert outdated(Reading(folder)) == []


def test_a_translation_has_the_conditions_and_papers_of_its_source_while_it_says_the_same(folder):
    edit(folder / "fr" / f"{TEXT}.md", "::: if document=", "::: if not document=")
    [problem] = check(Reading(folder))
    said = "document=student-card. Here: {paper:trial-paper}, not document=student-card."
    assert said in str(problem)
    assert str(problem).startswith(f"fr/{TEXT}.md:")
    edit(folder / NAME, "Prepare your papers", "Get your papers ready")
    assert check(Reading(folder)) == []


ENGLISH, FRENCH, MINE, FILE = "Renew a permit", "Renouveler un titre", "D’un éditeur", "Du fichier"
FATES = [
    # What an editor did with a text, the title in its file, an option; what is said, and what is
    # live and a draft after that.
    ("draft", FRENCH, "", "1 kept as an editor changed them", FRENCH, MINE),
    ("draft", FILE, "", "--keep 'fr/renew", FRENCH, MINE),
    ("publish", FILE, "", "--take 'fr/renew", MINE, MINE),
    ("publish", FILE, "--go-on", "conflict: fr/renew", MINE, MINE),
    ("publish", FILE, "--keep", "1 kept as an editor changed them", MINE, MINE),
    ("publish", FILE, "--take", "2 updated", FILE, FILE),
    ("retire", FRENCH, "", "7 texts: 1 updated", "", ""),
    ("retire", FILE, "", "conflict: fr/renew", "", ""),
    ("retire", FILE, "--go-on", "conflict: fr/renew", "", ""),
    ("retire", FILE, "--take", "2 updated", FILE, FILE),
    ("schedule", MINE, "", "1 kept as an editor changed them", FRENCH, MINE),
    ("schedule", FILE, "--take", "other words are scheduled", FILE, FILE),
]


@pytest.mark.parametrize(("did", "title", "option", "said", "live", "drafted"), FATES)
def test_where_an_editor_and_a_file_changed_a_person_chooses(
    still, folder, did, title, option, said, live, drafted
):
    name, later = f"fr/{TEXT}.md", still + timedelta(days=8)
    row = Text.objects.get(procedure=TEXT, language="fr")
    draft(row, **{"retired": True} if did == "retire" else {"title": MINE})
    if did != "draft":
        publish(row, starts=later if did == "schedule" else still)
    edit(folder / name, f'title = "{FRENCH}"', f'title = "{title}"')
    edit(folder / NAME, f'title = "{ENGLISH}"', f'title = "{FILE}"')

    def titles(day=still):
        rows = live_rows(day)[name], Text.objects.get(procedure=TEXT, language="fr")
        return ["" if row.retired else row.title for row in rows]

    found = load(folder, *([option, name] if option in ("--take", "--keep") else option.split()))
    assert said in found
    assert titles() == [live, drafted]
    assert did != "schedule" or titles(later)[0] == MINE
    is_refused, versions = "nothing was written" in found, Version.objects.count()
    assert is_refused is (not option and title == FILE)
    english = live_rows(still)[NAME], Text.objects.get(procedure=TEXT, language="en")
    assert {row.title for row in english} == {ENGLISH if is_refused else FILE}
    assert ("conflict" in load(folder)) is ("conflict" in found)  # what was chosen is remembered
    assert (Version.objects.count(), titles()) == (versions, [live, drafted])


# ---- the files of the repository ----

OLD = "Renew your student residence permit"
FEE = "amounts.toml [late-fee]"


@pytest.fixture
def whole(tmp_path):
    return shutil.copytree(CONTENT, tmp_path / "whole")


def test_only_a_whole_folder_as_it_was_loaded_is_not_checked_again(whole):
    assert is_loaded(Reading(whole))
    edit(whole / NAME, "## steps", "## stairs")
    assert not is_loaded(Reading(whole))
    edit(whole / NAME, "## stairs", "## steps")
    (whole / "fr" / "aps.md").unlink()
    assert not is_loaded(Reading(whole))


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


def assert_loads_without_a_trace(folder):
    before = state()
    load(folder)
    assert state() == before


def test_what_is_exported_is_live_byte_for_byte_and_is_loaded_without_a_trace(
    still, whole, tmp_path
):
    publish_with(text(), title="Live")
    publish(draft(amount(), euros=205), starts=on(8))
    draft(text(), title="A draft")
    draft(text(language="fr"), retired=True)  # not yet
    publish_with(text("aps", "fr"), retired=True)
    export(tmp_path / "live")
    edit(whole / NAME, OLD, "Live")
    (whole / "fr/aps.md").unlink()
    assert inside(tmp_path / "live") == inside(whole)
    load(whole, "--go-on")  # what is live is remembered as loaded
    assert_loads_without_a_trace(whole)
    assert (live_rows(still)[NAME].title, text().title) == ("Live", "A draft")
    assert live_rows(on(8))[FEE].series[-1].euros == 205
    export(tmp_path / "drafts", "--drafts")
    assert 'title = "A draft"' in (tmp_path / "drafts" / NAME).read_text()


def test_a_changed_file_comes_to_draft_and_site_with_its_line_or_not_at_all(
    still, whole, monkeypatch
):
    edit(whole / NAME, OLD, "From the file")
    before = state()
    with monkeypatch.context() as patched:
        patched.setattr(Publication, "publish", None)
        with pytest.raises(TypeError):
            load(whole)
    for note in ("xx=Line", "Line"):
        assert "no language" in load(whole, "--note", note)
    for option in ("--take", "--keep"):
        assert "no such name" in load(whole, option, "en/none.md")
    assert state() == before
    load(whole, "--note", "en=The title is another.", "--note", "fr=Un autre titre.")
    assert live_rows(still)[NAME].title == text().title == "From the file"
    made = Publication.objects.order_by("pk").last()
    assert made.notes == {"en": "The title is another.", "fr": "Un autre titre."}
    assert ["text", text().procedure, "en"] in made.pages
    assert (made.starts, made.by) == (still, None)
    assert [version.origin for version in made.versions.all()] == ["loaded"]
    assert_loads_without_a_trace(whole)


def test_what_an_editor_made_comes_into_the_files_once_it_is_live(still, whole):
    publish(fresh_contact(), draft(text(), next="Call {trial-line}."))
    assert "only in the database" in load(whole)
    export(whole)
    assert "[trial-line]" in (whole / "contacts.toml").read_text()
    assert "kept" not in load(whole)
    edit(whole / NAME, "Call {trial-line}.", "Do call {trial-line}.")
    load(whole)
    assert text().next == "Do call {trial-line}."
    assert_loads_without_a_trace(whole)
    publish_with(draft(text(), next="Nothing."))
    publish_with(contact("trial-line"), retired=True)
    edit(whole / "en/aps.md", "## trouble\n", "## trouble\n\nCall {trial-line}.\n")
    assert "trial-line}, which is not live" in load(whole)
    assert_whole(still)
