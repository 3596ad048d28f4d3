"""Pages that cannot do without the database say so, for people and for programs."""

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from tests.wizard.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def broken(error):
    def fails(*_args, **_kwargs):
        raise error("secret")

    return fails


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_is_away_is_told_and_comes_back(client, monkeypatch, error):
    monkeypatch.setattr("wizard.changes.publications", broken(error))
    for address in ("/en/changes/?page=3", "/fr/changes.atom"):
        response = client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "30"
        assert response.headers["Cache-Control"] == "no-store"
        assert Page(response).h1
        assert b"secret" not in response.content


def test_programs_are_told_as_json(client, monkeypatch):
    monkeypatch.setattr("wizard.api.views.current", broken(OperationalError))
    response = client.get("/api/v1/procedures")
    assert response.status_code == 503
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "secret" not in str(response.json()["errors"])


def test_a_fault_of_ours_is_none_of_the_database(client, monkeypatch):
    monkeypatch.setattr("wizard.changes.publications", broken(ProgrammingError))
    assert client.get("/en/changes/?page=4").status_code == 500
