"""AWS WAF's text transformations.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

Transformation = Callable[[bytes], bytes]


def _html_entities(text: bytes) -> bytes:
    return html.unescape(text.decode("latin-1")).encode("latin-1", "xmlcharrefreplace")


def _url_decode(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _url_decode_unicode(text: bytes) -> bytes:
    return _url_decode(re.sub(rb"%u([0-9a-fA-F]{4})", _low_byte, text))


def _low_byte(found: re.Match[bytes]) -> bytes:
    """Return the byte of an escaped character; full-width forms stand for ASCII."""
    code = int(found[1], 16)
    full_width = range(0xFF01, 0xFF5F)
    return bytes([(code - 0xFEE0 if code in full_width else code) & 0xFF])


_SIMPLE_ESCAPES: Final = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}


def _escape_sequences(text: bytes) -> bytes:
    """Decode C's escapes, which JavaScript's are much like."""

    def decoded(found: re.Match[bytes]) -> bytes:
        code = found[1]
        if code[:1] in b"xX" and len(code) > 1:
            return bytes([int(code[1:], 16)])
        if code[:1] in b"uU" and len(code) > 1:
            return bytes([int(code[1:], 16) & 0xFF])
        if code[:1] in b"01234567":
            return bytes([int(code, 8) & 0xFF])
        return _SIMPLE_ESCAPES.get(code, code)

    return re.sub(rb"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{1,3}|.)", decoded, text, flags=re.DOTALL)


def _css_decode(text: bytes) -> bytes:
    return re.sub(rb"\\([0-9a-fA-F]{1,6})\s?", lambda found: bytes([int(found[1], 16) & 0xFF]), text)


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text


def _base64_forgiving(text: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    return base64.b64decode(kept[: len(kept) // 4 * 4])


def _hex(text: bytes) -> bytes:
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return text


def _command_line(text: bytes) -> bytes:
    without = re.sub(rb"[\\\"'^]", b"", text)
    spaced = re.sub(rb"[\s,;]+", b" ", without)
    return re.sub(rb"\s+(?=[/(])", b"", spaced).lower()


def _normal_path(text: bytes) -> bytes:
    path = posixpath.normpath(text.decode("latin-1")) if text else ""
    return path.replace("//", "/", 1).encode("latin-1") if path.startswith("//") else path.encode("latin-1")


def _utf8_to_unicode(text: bytes) -> bytes:
    return b"".join(
        character.encode() if character.isascii() else f"%u{ord(character):04x}".encode()
        for character in text.decode("utf-8", "replace")
    )


TRANSFORMATIONS: Final[Mapping[str, Transformation]] = {
    "NONE": lambda text: text,
    "BASE64_DECODE": _base64,
    "BASE64_DECODE_EXT": _base64_forgiving,
    "CMD_LINE": _command_line,
    "COMPRESS_WHITE_SPACE": lambda text: re.sub(rb"[\s\xa0]+", b" ", text),
    "CSS_DECODE": _css_decode,
    "ESCAPE_SEQ_DECODE": _escape_sequences,
    "HEX_DECODE": _hex,
    "HTML_ENTITY_DECODE": _html_entities,
    "JS_DECODE": _escape_sequences,
    "LOWERCASE": bytes.lower,
    "MD5": lambda text: hashlib.md5(text, usedforsecurity=False).digest(),
    "NORMALIZE_PATH": _normal_path,
    "NORMALIZE_PATH_WIN": lambda text: _normal_path(text.replace(b"\\", b"/")),
    "REMOVE_NULLS": lambda text: text.replace(b"\0", b""),
    "REPLACE_COMMENTS": lambda text: re.sub(rb"/\*.*?(\*/|$)", b" ", text, flags=re.DOTALL),
    "REPLACE_NULLS": lambda text: text.replace(b"\0", b" "),
    "SQL_HEX_DECODE": lambda text: re.sub(
        rb"0x((?:[0-9a-fA-F]{2})+)", lambda found: bytes.fromhex(found[1].decode()), text
    ),
    "URL_DECODE": _url_decode,
    "URL_DECODE_UNI": _url_decode_unicode,
    "UTF8_TO_UNICODE": _utf8_to_unicode,
}
"""All types that AWS has."""


def transformed(text: bytes, types: tuple[str, ...]) -> bytes:
    """Apply transformations, in their order."""
    for type_ in types:
        text = TRANSFORMATIONS[type_](text)
    return text
