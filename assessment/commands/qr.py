"""Addresses as codes that a phone reads off the terminal."""

from io import StringIO

import segno


def printed_code(address: str) -> str:
    """The QR code of an address, drawn with half blocks."""
    drawn = StringIO()
    segno.make(address, error="m").terminal(drawn, compact=True)
    return drawn.getvalue()
