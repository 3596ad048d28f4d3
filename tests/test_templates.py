"""Templates are indented for those who read them; pages hold no indentation."""

import re

import pytest


@pytest.mark.django_db
def test_tags_are_sent_without_indentation_and_examples_of_code_with_theirs(client):
    page = client.get("/en/api/").text
    assert re.findall(r"^ +[<{]", page, re.M) == []
    assert '\n    "nationality": "BR",\n' in page
