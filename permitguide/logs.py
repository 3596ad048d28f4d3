"""Logs: lines of JSON on stderr, each with the id of its request.

No answer of a student is written: of an address only the path, of a form nothing.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from random import getrandbits
from typing import Any

from gunicorn.glogging import Logger

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request in progress; empty where there is none."""

_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_HIDDEN = (
    # gunicorn quotes what it cannot read: perhaps a query, a cookie, a part of a form.
    (re.compile(r"Invalid request from ip=\S*: ([^:]*).*", re.DOTALL), r"Invalid request: \1"),
    (re.compile(r"\?\S.*"), "?…"),
)


def identify(given: str) -> str:
    """Return the id that a proxy gave a request, if it is plain and short; else a new one."""
    return given if _PLAIN.fullmatch(given) else f"{getrandbits(64):016x}"  # it guards nothing


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.security."):  # a refused request, no fault of ours
            without = {"levelname": "WARNING", "exc_info": None, "exc_text": None}
            record = logging.makeLogRecord(record.__dict__ | without)
        text = super().format(record)  # the message and, below it, the traceback
        for pattern, replacement in _HIDDEN:
            text = pattern.sub(replacement, text)
        message, _newline, traceback = text.partition("\n")
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "request": request_id.get(),
            "message": message,
            "traceback": traceback,
        }
        return json.dumps({key: value for key, value in line.items() if value})


class ServerLogger(Logger):
    """gunicorn's own lines, in the same form."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())


def logging_to_stderr(plain: bool) -> dict[str, Any]:
    """Return Django's LOGGING: warnings and worse; `plain` is for people who read along."""
    line = {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line if plain else {"()": Lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
    }
