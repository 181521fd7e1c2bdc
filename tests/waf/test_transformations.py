"""Every text transformation, by an example of AWS's documentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waf.transformations import TRANSFORMATIONS, transformed

EXAMPLES: list[tuple[str, bytes, bytes]] = [
    ("NONE", b" A%20", b" A%20"),
    ("BASE64_DECODE", b"PHA+", b"<p>"),
    ("BASE64_DECODE", b"PH!A+", b"PH!A+"),
    ("BASE64_DECODE_EXT", b"P.H,A+", b"<p>"),
    ("CMD_LINE", b'C:\\W"i^n, DIR   /s', b"c:win dir/s"),
    ("COMPRESS_WHITE_SPACE", b"a \t\r\n\xa0b", b"a b"),
    ("CSS_DECODE", b"ja\\76 ascript", b"javascript"),
    ("ESCAPE_SEQ_DECODE", b"\\x3cp\\76\\n", b"<p>\n"),
    ("HEX_DECODE", b"3c703e", b"<p>"),
    ("HEX_DECODE", b"3c7", b"3c7"),
    ("HTML_ENTITY_DECODE", b"&lt;p&#62;&#x41;", b"<p>A"),
    ("JS_DECODE", b"\\u003cp\\x3e", b"<p>"),
    ("LOWERCASE", b"SeLeCT", b"select"),
    ("MD5", b"", bytes.fromhex("d41d8cd98f00b204e9800998ecf8427e")),
    ("NORMALIZE_PATH", b"/a/./b/../c//d", b"/a/c/d"),
    ("NORMALIZE_PATH_WIN", b"\\a\\b\\..\\c", b"/a/c"),
    ("REMOVE_NULLS", b"a\0b", b"ab"),
    ("REPLACE_COMMENTS", b"un/* x */ion/*", b"un ion "),
    ("REPLACE_NULLS", b"a\0b", b"a b"),
    ("SQL_HEX_DECODE", b"a 0x414243", b"a ABC"),
    ("URL_DECODE", b"%3Cp%3e+a", b"<p> a"),
    ("URL_DECODE_UNI", b"%u003cp%uff1e", b"<p>"),
    ("UTF8_TO_UNICODE", "aé".encode(), b"a%u00e9"),
]


@pytest.mark.parametrize(("name", "given_", "wanted"), EXAMPLES)
def test_a_transformation_does_what_aws_documents(name: str, given_: bytes, wanted: bytes) -> None:
    assert TRANSFORMATIONS[name](given_) == wanted


def test_every_transformation_has_an_example() -> None:
    assert {name for name, _, _ in EXAMPLES} == set(TRANSFORMATIONS)


@given(
    st.binary(max_size=60) | st.text("\\%&#;x0u89 ", max_size=30).map(str.encode),
    st.sampled_from(sorted(TRANSFORMATIONS)),
)
def test_no_transformation_fails(text: bytes, name: str) -> None:
    TRANSFORMATIONS[name](text)


def test_transformations_follow_one_another() -> None:
    assert transformed(b"%26lt%3BSCRIPT", ("URL_DECODE", "HTML_ENTITY_DECODE", "LOWERCASE")) == b"<script"
