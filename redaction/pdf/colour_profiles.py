"""Embedded ICC colour profiles without their texts: copyright and descriptions paint nothing, and may spell a removed term.

Source: ICC.1:2010, 7.3 (tag table), 10.14 (multiLocalizedUnicodeType) and ICC.1:2001-04, 6.5.17 (textDescriptionType).
"""

from __future__ import annotations

import struct

_TEXTS = frozenset((b"cprt", b"desc", b"dmnd", b"dmdd", b"vued", b"scrd", b"targ"))
_BLANK = bytes(0x20 if chr(byte).isascii() and chr(byte).isalnum() else byte for byte in range(256))


def is_profile(data: bytes) -> bool:
    """Whether bytes are an ICC profile."""
    return data[36:40] == b"acsp"


def without_texts(data: bytes) -> bytes:
    """The profile with blanks for the letters and digits of its texts; all lengths stay."""
    out = bytearray(data)
    try:
        (count,) = struct.unpack(">L", data[128:132])
        for entry in range(min(count, 200)):
            tag, offset, size = struct.unpack(">4sLL", data[132 + 12 * entry : 144 + 12 * entry])
            if tag not in _TEXTS:
                continue
            start = offset + 12
            if data[offset : offset + 4] == b"mluc":
                start = offset + 16 + 12 * int(struct.unpack(">L", data[offset + 8 : offset + 12])[0])
            elif data[offset : offset + 4] == b"text":
                start = offset + 8
            out[start : offset + size] = out[start : offset + size].translate(_BLANK)
    except struct.error:
        return data
    return bytes(out)
