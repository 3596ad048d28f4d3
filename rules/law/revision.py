"""The revision of the law: a short hash of its content, the same on every machine."""

import json
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from hashlib import sha256

from . import country_groups, days, permits, waiting
from .procedures import Procedure
from .questions import QUESTIONS

LENGTH = 10
"""Characters of a revision."""


@lru_cache(maxsize=1)
def revision() -> str:
    """Return the revision of the law of this release: 10 hexadecimal digits."""
    procedures = [(key.value, key.official_site, key.group, key.phases) for key in Procedure]
    rights = (waiting.WORK, waiting.TRAVEL, waiting.WRITE, waiting.CALL)
    rows = (permits.TABLE.rules, permits.TABLE.impossible)
    return hash_law((*rows, country_groups.GROUPS, QUESTIONS, procedures, days.COUNTED, rights))


def hash_law(law: object) -> str:
    return sha256(json.dumps(_plain(law)).encode()).hexdigest()[:LENGTH]


def _plain(part: object) -> object:
    """Return a part of the law as JSON has it; what has no order is sorted."""
    match part:
        case Enum():
            return f"{type(part).__name__}.{part.name}"
        case Mapping():
            return sorted((_plain(item) for item in part.items()), key=json.dumps)
        case Set():
            return sorted(map(_plain, part), key=json.dumps)
        case tuple() | list():
            return [_plain(item) for item in part]
        case date():
            return part.isoformat()
        case str() | int() | None:
            return part
    if is_dataclass(part) and not isinstance(part, type):
        return [_plain((field.name, getattr(part, field.name))) for field in fields(part)]
    return getattr(part, "__qualname__", None)  # a fact, or how a date is read
