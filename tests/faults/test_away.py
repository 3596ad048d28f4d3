"""Pages that cannot do without the database say so, for people and for programs."""

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from tests.wizard.page import Page

pytestmark = pytest.mark.django_db


def broken(error):
    def fails(*_args, **_kwargs):
        raise error("secret")

    return fails


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_is_away_is_told_to_people_and_to_programs(monkeypatch, error):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("wizard.changes.publications", broken(error))
    monkeypatch.setattr("wizard.api.views.current", broken(error))
    for address in ("/en/changes/?page=3", "/fr/changes.atom", "/api/v1/procedures"):
        response = client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "30"
        assert response.headers["Cache-Control"] == "no-store"
        assert b"secret" not in response.content
        assert address.startswith("/api") or Page(response).h1
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["errors"]
    monkeypatch.setattr("wizard.changes.publications", broken(ProgrammingError))
    assert client.get("/en/changes/?page=4").status_code == 500, "a fault of ours"
