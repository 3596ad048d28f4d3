"""Templates are indented and short of line for those who read them; pages hold no indentation."""

import re

import pytest
from django.conf import settings

LONGEST = 120


def test_no_line_of_a_template_is_too_long():
    lines = [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in (settings.BASE_DIR / "templates").rglob("*.*")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert lines == []


@pytest.mark.django_db
def test_tags_are_sent_without_indentation_and_examples_of_code_with_theirs(client):
    page = client.get("/en/api/").text
    assert re.findall(r"^ +[<{]", page, re.M) == []
    assert '\n    "nationality": "BR",\n' in page
