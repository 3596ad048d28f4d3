"""QR codes."""

from io import BytesIO

import segno

QUIET = 4
"""Modules of white around a code, without which it is not read (ISO/IEC 18004)."""


def qr_code(
    address: str, error: str = "l", kind: str = "svg", pixels: int = 0, **options: object
) -> bytes:
    """Return the QR code of an address as a picture, of at least so many pixels where they count.

    `error`: how much of it may be dirty or torn, "l" 7 %, "m" 15 %. `options` are segno's.
    """
    code = segno.make(address, micro=False, error=error, boost_error=False)
    if pixels:
        options["scale"] = -(-pixels // code.symbol_size(border=QUIET)[0])
    picture = BytesIO()
    code.save(picture, kind=kind, border=QUIET, **options)
    return picture.getvalue()
