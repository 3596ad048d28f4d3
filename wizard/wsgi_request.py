"""A request that only notes the encoding of its content type, and reads nothing by it yet."""

import codecs
from contextlib import suppress
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """Django reads the address at once, in that encoding, before any middleware.

    With `charset=rot13`, which is no encoding of text, or with too many keys, that raises where no
    handler catches it. Here `ReadableRefusals` comes first, which refuses all but UTF-8.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        content_type = meta.get("CONTENT_TYPE", "")
        self.content_type, self.content_params = parse_header_parameters(content_type)
        if charset := self.content_params.get("charset"):
            with suppress(LookupError, ValueError):
                codecs.lookup(charset)
                self._encoding = charset
