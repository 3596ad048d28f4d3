"""Words in files and database: whole, checked, and kept in step."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from rules.content_files import format
from rules.content_files.format import CONTENT, Reading
from rules.content_files.sync import check, exported, is_loaded, outdated
from rules.models import Text
from rules.words.live import live_rows

from .conftest import loaded

pytestmark = pytest.mark.django_db
TEXT = "renew-student-permit"
NAME = f"en/{TEXT}.md"


def write(folder):
    """The files that an export changes."""
    return format.write(exported(live_rows(timezone.localdate()).values()), folder)[0]


def edit(path, old, new):
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def test_the_files_are_as_export_writes_them_and_loading_them_changes_nothing(tmp_path):
    shutil.copytree(CONTENT, tmp_path / "content")
    assert write(tmp_path / "content") == []
    assert len(write(tmp_path / "new")) == len(list(CONTENT.rglob("*.md"))) + len(format.TABLES)
    report = loaded(tmp_path / "new")
    assert [fate for fate, names in report.items() if names] == ["same"]


def test_only_a_whole_folder_as_it_was_loaded_is_not_checked_again(tmp_path):
    copied = shutil.copytree(CONTENT, tmp_path / "content")
    assert is_loaded(Reading(copied))
    edit(copied / NAME, "## steps", "## stairs")
    assert not is_loaded(Reading(copied))
    edit(copied / NAME, "## stairs", "## steps")
    (copied / "fr" / "aps.md").unlink()
    assert not is_loaded(Reading(copied))


BROKEN = [
    (NAME, 'title = "', "title = ", ":2: not TOML"),
    (NAME, "reviewed = 2026-11-24", "reviewed = 3", ":3: reviewed: must be a day"),
    (NAME, "## late", "## lat", ": late: is missing or empty"),
    (NAME, "## cost", "## steps", ": steps: the part comes twice"),
    (NAME, "1. **Prepare", "1. <b>**Prepare", ": steps: “<b>” is HTML"),
    (f"fr/{TEXT}.md", "+++\n\n", "", ":1: begins without front matter"),
    ("en/passages/trial.md", "+++\n\n", "+++\n\n{trial}\n\n", "refers to no other"),
    ("amounts.toml", "euros = 180", "euros = -1", ": values.0.euros: "),
    ("amounts.toml", "euros = 180", "euros = true", ".0.euros: must be a number"),
    ("amounts.toml", "euros = 877.50", "euros = 877.505", ": values.1.euros: "),
    ("amounts.toml", "from = 2026-08-01", "from = 2022-01-01", "Another value begins"),
    ("amounts.toml", "from = 2026-08-01\n", "", ": values.1.from: is missing"),
    ("papers.toml", "months = 12", "months = 0", ": months: "),
    ("papers.toml", 'en = "trial', 'xx = "trial', ": name-en: is missing or empty"),
    ("papers.toml", 'en = "trial', 'en = "{a} trial', ": name-en: Write plain"),
    ("papers.toml", "[trial-paper]", "[trial-paper.names]\n[trial-paper]", ": names: is not"),
    ("amounts.toml", "trial-fee", "trial-line", "already"),
    ("contacts.toml", 'url = "https://line', 'url = "http://line', "Begin with https"),
    ("contacts.toml", 'en = "the trial line"\n', "", ": name-en: is missing or empty"),
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
    with pytest.raises(CommandError) as raised:
        call_command("load_content", "--from", str(folder))
    broken = f"{NAME}:{line}: cost: "
    for said in ("contacts.toml: the file is missing", broken, "en/nonsense.md: neither"):
        assert said in str(raised.value)
    assert not Text.objects.filter(title="Not loaded").exists()


def test_a_key_of_another_kind_in_the_database_is_refused(folder):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_amount WHERE key = 'trial-fee'")
        cursor.execute("UPDATE rules_contact SET key = 'trial-fee' WHERE key = 'trial-line'")
    with pytest.raises(CommandError, match="A contact has the key"):
        call_command("load_content", "--from", str(folder))


def test_a_translation_whose_source_changed_in_the_files_is_named(folder, capsys):
    edit(folder / NAME, "Prepare your papers", "Get your papers ready")
    call_command("load_content", "--check", "--from", str(folder))
    said = capsys.readouterr().err
    assert said.startswith(f"fr/{TEXT}.md: en/{TEXT}.md has changed since.")
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
