"""What the tests of the pages share."""

import pytest
from jsonschema import Draft202012Validator

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
