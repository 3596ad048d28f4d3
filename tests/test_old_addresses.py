"""Addresses that students, posters and other sites have: each still leads where it led.

Where the table now turns on something that no old address says, they lead to the question.

`old_addresses.txt` has a line for each: the address, then the status and the page at which a reader
ends, with the question that it asks, or the procedure and phase that it shows on the day of the
test.
"""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.wizard.page import Page

LINES = Path(__file__).with_name("old_addresses.txt").read_text(encoding="utf-8").splitlines()
OLD = dict(line.split(" -> ") for line in LINES)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def leads_to(client, address) -> str:
    """Return the status and the path at the end of all redirects, and the decision there."""
    response = client.get(address, follow=True)
    end = response.redirect_chain[-1][0] if response.redirect_chain else address
    if "/guide/" in end:
        if "/result" in address:  # it is asked only what it does not say
            said = dict(parse_qsl(urlsplit(address).query))
            said.pop("made", None)  # the day on which it was shared is not carried on
            assert dict(parse_qsl(urlsplit(end).query)).items() >= said.items(), address
            assert Page(response).question not in said
        return f"{response.status_code} question {Page(response).question}"
    found = f"{response.status_code} {urlsplit(end).path}"
    query = urlsplit(end).query
    if "/result" in end and response.status_code == 200:
        decision = client.get(f"/api/v1/guidance?{query}").json()
        found += f" {decision['procedure']} {decision['phase'] or '-'}"
    return found


def test_two_hundred_old_addresses_lead_where_they_led(client):
    assert len(OLD) == 200
    assert {address: leads_to(client, address) for address in OLD} == OLD
