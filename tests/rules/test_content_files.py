"""Words in files and database: whole, checked, and kept in step."""

import shutil
from datetime import date
from decimal import Decimal
from hashlib import sha256
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from rules.content_files import format
from rules.content_files.format import CONTENT, Reading, form
from rules.content_files.sync import check, digest, exported, is_loaded, outdated
from rules.models import (
    Amount,
    Contact,
    Text,
)
from rules.models.publishing import EVER
from rules.words.live import live_rows
from tests.factories import draft, publish

from .content import TEXT, change, loaded

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def write(folder):
    """The files that an export changes."""
    return format.write(exported(live_rows(timezone.localdate()).values()), folder)[0]


def title(language="en"):
    return Text.objects.get(procedure=TEXT, language=language).title


def edit(path, old, new):
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def test_the_files_are_as_export_writes_them(tmp_path):
    shutil.copytree(CONTENT, tmp_path / "content")
    assert write(tmp_path / "content") == []


def test_export_then_load_changes_nothing(tmp_path):
    assert len(write(tmp_path)) == len(list(CONTENT.rglob("*.md"))) + len(format.TABLES)
    report = loaded(tmp_path)
    assert (report.new, report.updated, report.kept, report.conflicts) == ([], [], [], [])


def test_a_changed_file_is_loaded(folder):
    edit(folder / "en" / f"{TEXT}.md", "Renew a permit", "Renewed")
    assert loaded(folder).updated == [f"en/{TEXT}.md"]
    assert title() == "Renewed"
    assert loaded(folder).updated == []


def test_only_a_whole_folder_as_it_was_loaded_is_not_checked_again(tmp_path):
    copied = shutil.copytree(CONTENT, tmp_path / "content")
    assert is_loaded(Reading(copied))
    edit(copied / "en" / f"{TEXT}.md", "## steps", "## stairs")
    assert not is_loaded(Reading(copied))
    edit(copied / "en" / f"{TEXT}.md", "## stairs", "## steps")
    (copied / "fr" / "aps.md").unlink()
    assert not is_loaded(Reading(copied))


def test_what_an_editor_changed_is_kept(folder):
    change()
    assert loaded(folder).kept == [f"en/{TEXT}.md"]
    assert title() == "Edited"


def test_where_both_changed_the_editor_wins(folder):
    change()
    edit(folder / "en" / f"{TEXT}.md", "Renew a permit", "Renewed")
    assert loaded(folder).conflicts == [f"en/{TEXT}.md"]
    assert title() == "Edited"


def test_an_edited_note_or_name_counts_as_an_editors_change(folder):
    text = Text.objects.get(procedure=TEXT, language="en")
    draft(text, notes=text.notes | {"late": "File today."})
    contact = Contact.objects.get(key="trial-line")
    draft(contact, names=contact.names | {"fr": "la plateforme"})
    assert sorted(loaded(folder).kept) == ["contacts.toml [trial-line]", f"en/{TEXT}.md"]


def test_an_exported_change_is_in_step_again(folder):
    publish(change())
    write(folder)
    assert "Edited" in (folder / "en" / f"{TEXT}.md").read_text()
    report = loaded(folder)
    assert (report.kept, report.conflicts) == ([], [])
    edit(folder / "en" / f"{TEXT}.md", "Edited", "From the file again")
    loaded(folder)
    assert title() == "From the file again"


def test_a_row_whose_file_is_gone_is_reported_and_stays(folder):
    assert f"fr/{TEXT}.md" not in loaded(folder).without_file
    (folder / "fr" / f"{TEXT}.md").unlink()
    assert f"fr/{TEXT}.md" in loaded(folder).without_file
    assert title("fr")


BROKEN = [
    (f"en/{TEXT}.md", 'title = "', "title = ", ":2: not TOML"),
    (f"en/{TEXT}.md", "reviewed = 2026", "viewed = 2026", ": viewed: is not known here"),
    (f"en/{TEXT}.md", "reviewed = 2026-11-24", "reviewed = 3", ":3: reviewed: must be a day"),
    (f"en/{TEXT}.md", "## late", "## lat", ": late: is missing or empty"),
    (f"en/{TEXT}.md", "## cost", "## steps", ": steps: the part comes twice"),
    (f"en/{TEXT}.md", "{trial}", "{trail}", "Near it: {trial}"),
    (f"en/{TEXT}.md", "1. **Prepare", "1. <b>**Prepare", ": steps: “<b>” is HTML"),
    (f"en/{TEXT}.md", "a file", "[a file](javascript:x)", ": steps: The link to"),
    (f"fr/{TEXT}.md", "+++\n\n", "", ":1: begins without front matter"),
    ("en/passages/trial.md", "+++\n\n", "+++\n\n{trial}\n\n", "refers to no other"),
    ("amounts.toml", "euros = 180", "euros = -1", ": values.0.euros: "),
    ("amounts.toml", "euros = 180", "euros = inf", ": values.0.euros: "),
    ("amounts.toml", "euros = 180", "euros = true", ".0.euros: must be a number"),
    ("amounts.toml", "euros = 877.50", "euros = 877.505", ": values.1.euros: "),
    ("amounts.toml", "from = 2026-08-01", "from = 2022-01-01", "Another value begins"),
    ("amounts.toml", "from = 2026-08-01\n", "", ": values.1.from: is missing"),
    ("papers.toml", "months = 12", "months = 0", ": months: "),
    ("papers.toml", 'en = "trial', 'xx = "trial', ": name-en: is missing or empty"),
    ("papers.toml", 'en = "trial', 'en = "{a} trial', ": name-en: Write plain"),
    (
        "papers.toml",
        "[trial-paper]",
        "[trial-paper.names]\nen = 'x'\n[trial-paper]",
        ": names: is not",
    ),
    ("amounts.toml", "trial-fee", "trial-line", "already"),
    ("contacts.toml", 'url = "https://line', 'url = "http://line', "Begin with https"),
    ("contacts.toml", 'en = "the trial line"\n', "", ": en: is missing or empty"),
    ("contacts.toml", "fr = ", 'xx = "x"\nfr = ', ": xx: is not known here"),
    (
        "contacts.toml",
        "[trial-line]",
        "# lost\n[trial-line]",
        "a comment below the heading is lost",
    ),
]


def test_a_broken_file_is_refused_by_name_line_and_field(folder):
    for name, old, new, said in BROKEN:
        before = (folder / name).read_text()
        edit(folder / name, old, new)
        problems = [str(problem) for problem in check(Reading(folder))]
        assert [text for text in problems if text.startswith(name) and said in text], problems
        (folder / name).write_text(before)
    assert check(Reading(folder)) == []


def test_all_that_is_broken_is_said_at_once_and_nothing_is_loaded(folder):
    edit(folder / "fr" / f"{TEXT}.md", "title = ", 'title = "Not loaded" #')
    edit(folder / "en" / f"{TEXT}.md", "## late", "## lat")
    (folder / "contacts.toml").unlink()
    (folder / "en" / "nonsense.md").write_text("x")
    with pytest.raises(CommandError) as raised:
        call_command("load_content", "--from", str(folder))
    for said in (
        "contacts.toml: the file is missing",
        "late: is missing",
        "en/nonsense.md: neither",
    ):
        assert said in str(raised.value)
    assert title("fr") != "Not loaded"


def test_the_line_of_a_fault_is_named(folder):
    path = folder / "en" / f"{TEXT}.md"
    edit(path, "{trial-fee}", "{trail-fee}")
    line = path.read_text().split("\n").index("You pay {trail-fee}.") + 1
    [problem] = check(Reading(folder))
    assert (problem.line, problem.field) == (line, "cost")


def test_check_reads_all_and_writes_nothing(folder):
    edit(folder / "en" / f"{TEXT}.md", "Renew a permit", "Renewed")
    call_command("load_content", "--check", "--from", str(folder), stdout=StringIO())
    assert title() != "Renewed"


def test_a_conflict_can_be_settled_for_the_file(folder):
    change()
    edit(folder / "en" / f"{TEXT}.md", "Renew a permit", "Renewed")
    with pytest.raises(CommandError, match=f"--take 'en/{TEXT}.md'"):
        call_command("load_content", "--from", str(folder))
    call_command("load_content", "--from", str(folder), "--take", f"en/{TEXT}.md")
    assert title() == "Renewed"


def test_a_key_of_another_kind_in_the_database_is_refused(folder):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_amount WHERE key = 'trial-fee'")
        cursor.execute("UPDATE rules_contact SET key = 'trial-fee' WHERE key = 'trial-line'")
    with pytest.raises(CommandError, match="another kind"):
        call_command("load_content", "--from", str(folder))


def test_every_form_is_read_back_as_it_is():
    reading = Reading(CONTENT)
    assert check(reading) == []
    for entry in reading.entries:
        assert form(entry.row) in (CONTENT / entry.path).read_text()


def test_a_translation_whose_source_changed_in_the_files_is_named(folder, capsys):
    edit(folder / "en" / f"{TEXT}.md", "Prepare your papers", "Get your papers ready")
    call_command("load_content", "--check", "--from", str(folder))
    said = capsys.readouterr().err
    assert said.startswith(f"fr/{TEXT}.md: en/{TEXT}.md has changed since.")
    mark = said.split('"')[1]
    edit(folder / "fr" / f"{TEXT}.md", 'translates = "', f'translates = "{mark}" #')
    assert outdated(Reading(folder)) == []


def test_a_translation_has_the_conditions_and_papers_of_its_source(folder):
    edit(folder / "fr" / f"{TEXT}.md", "::: if document=", "::: if not document=")
    [problem] = check(Reading(folder))
    said = "document=student-card. Here: {paper:trial-paper}, not document=student-card."
    assert said in str(problem)
    assert str(problem).startswith(f"fr/{TEXT}.md:")


def test_a_translation_of_older_words_may_have_other_conditions(folder):
    edit(folder / "fr" / f"{TEXT}.md", "::: if document=", "::: if not document=")
    edit(folder / "en" / f"{TEXT}.md", "Prepare your papers", "Get your papers ready")
    assert check(Reading(folder)) == []


def test_files_come_back_byte_for_byte(folder, tmp_path):
    format.write(Reading(folder).entries, tmp_path / "again")
    for path in (path for path in folder.rglob("*") if path.is_file()):
        again = tmp_path / "again" / path.relative_to(folder)
        if path.suffix == ".toml":  # the comments above are those of the place they come to
            assert again.read_bytes().endswith(path.read_bytes().partition(b"\n\n")[2])
        else:
            assert again.read_bytes() == path.read_bytes()


def test_the_amounts_of_the_release_before_are_carried_over():
    """One as the files had it still follows its file; one that an editor changed stays so."""
    about = {"checked": date(2026, 11, 23), "checked_by": "", "due": date(2027, 1, 4), "note": "N."}
    source = {"source": "https://s.example/" + "long-" * 20, "source_title": "A page"}
    file = f'[fee]\neuros = 75\nsource = "{source["source"]}"\nsource_title = "A page"\n'
    file += 'checked = 2026-11-23\ndue = 2027-01-04\nnote = "N."\n'
    mark, saved = sha256(file.encode()).hexdigest(), []
    rows = [
        SimpleNamespace(
            key="fee", euros=Decimal(euros), loaded=mark, save=lambda **_: saved.append(1),
            **about, **source,
        )
        for euros in ("75.00", "80.50")
    ]  # fmt: skip
    model = SimpleNamespace(objects=SimpleNamespace(all=lambda: rows))
    migration = import_module("rules.migrations.0010_papers_and_amounts")
    migration.forwards(SimpleNamespace(get_model=lambda *_: model), None)
    alone, edited = (Amount(key="fee", values=row.values, **about) for row in rows)
    assert saved == [1, 1]
    assert (rows[0].loaded, rows[1].loaded) == (digest(alone), mark)
    assert alone.series == ((EVER, 75, source["source"], "A page", date(2026, 11, 23)),)
    assert str(edited.series[0].euros) == "80.50"
