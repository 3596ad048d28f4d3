"""Words in files, as the tests load and change them."""

from rules.content_files.format import Reading
from rules.content_files.sync import check, load
from rules.models import Text
from tests.factories import draft

TEXT = "renew-student-permit"


def loaded(folder):
    """Load a folder whose files are in order."""
    reading = Reading(folder)
    assert check(reading) == []
    return load(reading)


def change(field="title", value="Edited"):
    return draft(Text.objects.get(procedure=TEXT, language="en"), **{field: value})
