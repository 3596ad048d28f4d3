"""Pages as gzip. What is the same for everybody is compressed once, and well.

A gzip stream may be made of parts that were compressed by themselves, one after the other; only
the sum at its end is taken over the whole. isal is five times as fast as zlib.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import brotli
from django.http import HttpRequest, HttpResponse
from isal import isal_zlib

LEAST = 300
"""Bytes below which it is not worth it."""
LONG = 700
"""Bytes from which a part is worth compressing by itself."""

_ACCEPTED = {
    coding: re.compile(rf"\b{coding}\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
    for coding in ("gzip", "br")
}
_HEAD = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
_NO_MORE = b"\x03\x00"
_LEVEL = 2


@dataclass(frozen=True)
class Part:
    """Text that is the same in every page made with it."""

    text: bytes

    @cached_property
    def squeezed(self) -> bytes:
        """Its part of a stream, compressed as well as possible."""
        squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return squeezer.compress(self.text) + squeezer.flush(zlib.Z_FULL_FLUSH)

    @cached_property
    def brotli(self) -> bytes:
        """By itself, a sixth smaller; it takes long."""
        return brotli.compress(self.text)


def accepts(request: HttpRequest, coding: str = "gzip") -> bool:
    """Whether the browser takes gzip, or br."""
    return bool(_ACCEPTED[coding].search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def gzip(parts: Iterable[Part | bytes]) -> bytes:
    """The stream of some parts, of which those in bytes are compressed now."""
    squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -zlib.MAX_WBITS)
    stream, crc, size = [_HEAD], 0, 0
    for part in filter(None, parts):
        if isinstance(part, Part):
            text = part.text
            stream.append(part.squeezed)
        else:
            text = part
            stream += (squeezer.compress(text), squeezer.flush(isal_zlib.Z_FULL_FLUSH))
        crc, size = isal_zlib.crc32(text, crc), size + len(text)
    end = crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join([*stream, _NO_MORE, end])


def squeezed(response: HttpResponse, content: bytes, coding: str = "gzip") -> HttpResponse:
    """The response with its content compressed."""
    response.content = content
    response.headers["Content-Encoding"] = coding
    return response
