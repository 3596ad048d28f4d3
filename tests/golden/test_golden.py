"""Compares each worked case with a file: page, saved file, JSON, calendar and letter.

Scaffolding of the rebuilding, to be deleted at its end. `GOLDEN=write` writes the files anew.
"""

import json
import os
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.factories import member
from tests.wizard.cases import CASES, IDS
from tests.wizard.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

FILES = Path(__file__).parent
DESK = "/staff/desk/"


def seen(response) -> str:
    """The title, the sentences and the links of a page, a line each."""
    page = Page(response)
    sentences = re.split(r"(?<=[.:;!?]) ", " ".join(page.text.split(" ")).strip())
    links = [f"{' '.join(label.split())} <{href}>" for label, href in page.links]
    return "\n".join([page.title, *sentences, *links])


def letters(client, answers, language) -> str:
    """The letters that the staff's counter writes."""
    response = client.post(DESK, answers | {"language": language})
    assert response.status_code == 200
    return "\n\n".join(f"{one.subject}\n{one.body}" for one in response.context["letters"])


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("answers", "name"), [(case[0], name) for case, name in zip(CASES, IDS, strict=True)], ids=IDS
)
def test_a_case_reads_as_before(client, answers, name, language):
    query = urlencode(answers)
    parts = [seen(client.get(f"/{language}/result/?{query}"))]
    parts.append(seen(client.get(f"/{language}/result.html?{query}")))
    api = client.get(f"/api/v1/guidance?{query}&language={language}")
    parts.append(json.dumps(api.json(), indent=1, ensure_ascii=False))
    calendar = client.get(f"/{language}/result.ics?{query}")
    parts.append(calendar.content.decode() if calendar.status_code == 200 else "no calendar")
    client.force_login(member("ada", "Link maker"))
    parts.append(letters(client, answers, language))
    text = re.sub("[ \r]+$", "", "\n=====\n".join(parts), flags=re.MULTILINE) + "\n"
    file = FILES / language / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
