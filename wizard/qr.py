"""QR codes."""

from io import BytesIO

import segno


def qr_code(address: str) -> bytes:
    """Return the QR code of an address, as an SVG picture."""
    picture = BytesIO()
    segno.make(address, micro=False, error="l").save(picture, kind="svg", scale=4, border=4)
    return picture.getvalue()
