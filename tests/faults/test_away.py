"""Pages that cannot do without the database say so, for people and for programs."""

from unittest.mock import Mock

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from tests.wizard.page import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_is_away_is_told_to_people_and_to_programs(monkeypatch, error):
    client, broken = Client(raise_request_exception=False), Mock(side_effect=error("secret"))
    monkeypatch.setattr("wizard.changes.list_publications", broken)
    monkeypatch.setattr("wizard.api.views.current", broken)
    for address in ("/en/changes/?page=3", "/fr/changes.atom", "/api/v1/procedures"):
        response = client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "30"
        assert response.headers["Cache-Control"] == "no-store"
        assert b"secret" not in response.content
        assert address.startswith("/api") or Page(response).h1
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["errors"]
    broken.side_effect = ProgrammingError
    assert client.get("/en/changes/?page=4").status_code == 500, "a fault of ours"
