"""What the tests of the pages share."""

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from wizard import page_cache
from wizard.api.schemas import description


@pytest.fixture(scope="session")
def described():
    return description()


@pytest.fixture(scope="session")
def check(described):
    """Hold a body against a schema of the description."""

    def hold(body, schema):
        whole = {**schema, "components": described["components"]}
        validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in validator.iter_errors(body)] == []

    return hold


@pytest.fixture
def anew(monkeypatch):
    """Return a page from the cache, which is byte for byte that of a rendering without one."""

    def compare(address):
        cached = Client().get(address)
        with monkeypatch.context() as patched:
            patched.setattr(page_cache, "_words", lambda: None)
            fresh = Client().get(address)
        assert (cached.status_code, cached.content) == (fresh.status_code, fresh.content), address
        assert page_cache._TOKEN.encode() not in cached.content.lower(), address
        return cached

    return compare
