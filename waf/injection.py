"""Whether a text is SQL or script that somebody injects: what stands in for AWS WAF's own detection.

AWS's detection is not public. Here it is libinjection, by way of libmodsecurity, and patterns of this project for what
libinjection lets through. Where libmodsecurity has no wheel, what the patterns do not find is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, Literal

Kind = Literal["sqli", "xss"]
Sensitivity = Literal["LOW", "HIGH"]

_OPERATORS: Final = {"sqli": "detectSQLi", "xss": "detectXSS"}
_IN_A_NUMBER: Final = "1"
"""What a value is looked at behind as well: `or 1=1` is harmless as a text, and an attack within `WHERE id = 1 `."""

_QUOTES: Final = {
    0x2018: "'",
    0x2019: "'",
    0x2032: "'",
    0x201C: '"',
    0x201D: '"',
    0x2013: "--",
    0x2014: "--",
}
"""Word processors put these for quotes and dashes; some databases take them for the ASCII ones."""

PATTERNS: Final[Mapping[Kind, Sequence[str]]] = {
    "sqli": (
        r"\bwaitfor\s+delay\b",
        r"\bbenchmark\s*\(\s*\d",
        r"\bselect\s+(?:\*|count\s*\()[^\n]{0,60}\bfrom\b",
        (
            r"""(?:'|"|;)\s*(?:insert\s+into|delete\s+from|drop\s+(?:table|database|user)|alter\s+(?:table|user)"""
            r"|truncate\s+table|update\s+\w+\s+set|create\s+(?:table|user|login|role)|grant\s+\w+\s+to|shutdown\b|exec\b)"
        ),
        r"\bcreate\s+(?:user\s+\w+\s+identified|table\s+\w+\s*\(\s*\w+\s+(?:varchar|text|int|blob)\b)",
        (
            r"""\b(?:and|or|where)\b\s*\(?\s*(?:(?P<quote>['"]?)(?P<word>\w+)(?P=quote)\s*(?:=|<|>|like)\s*\(?\s*"""
            r"""(?P=quote)(?P=word)\b|['"]?\d+['"]?\s*(?:=|<|>)\s*\(?\s*['"]?\d)"""
        ),
    ),
    "xss": (
        (
            r"<[^a-z<]{0,6}(?:script|iframe|object|embed|applet|svg|math|link|meta|base|style|layer|ilayer|bgsound|isindex"
            r"|frameset|frame|xml|xss|marquee|body|html|form|video|audio|keygen|animate|template|foreignobject)\b"
        ),
        r"<[a-z!/?%][^>]{0,400}[^a-z]on[a-z]{3,}[^a-z]{0,30}=",
        r"\bdata:[^,]{0,60}(?:text/html|svg|base64)",
        r"<\?(?:xml|php)|<\?=?\s+[a-z]{3}",
        r"<!(?:\[cdata|entity|doctype|attlist|--\[if)",
        r"\b(?:alert|confirm|prompt|eval)[^\w\s]{0,4}\(",
        r"\b(?:alert|confirm|prompt)`",
        r"""<a[^>]{0,200}href\s*=\s*["']?\s*(?:https?:)?//(?:\d|0x|%)""",
    ),
}
"""What libinjection lets through. Each finds an attack of the half of the public lists that patterns may be written on,
which neither libinjection nor another of them finds: `python -m benchmarks.waf --earned`."""
_COMPILED: Final = {
    kind: re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    for kind, patterns in PATTERNS.items()
}
_SCHEME_GAPS: Final = re.compile(r"(?<=[a-z:])[\x00-\x20\\/+]+(?=[a-z:])", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"[\x00\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")

_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9_./-]|--")
"""What a text must have to inject anything: without it, it is words, numbers, paths and ids."""
_MOST_BYTES_IN_TEXT: Final = 64
"""Bytes that are no text, such as letters of another encoding; a value with more of them is a file."""
_KEPT: Final = 512
"""Texts whose result is kept: several rules of a web ACL look at the same part of a request."""


def detected(kind: Kind, values: Iterable[bytes], sensitivity: Sensitivity = "HIGH") -> bool | None:
    """Say whether one of the values is an attack; None: unknown, because the engine is not there.

    Args:
        kind: SQL injection or cross-site scripting.
        values: After the statement's text transformations.
        sensitivity: `LOW`: what libinjection alone finds. AWS has both levels for SQL injection only.
    """
    texts = [text for text in map(_text, values) if _NOT_PLAIN.search(text)]
    if sensitivity == "HIGH" and any(by_patterns(kind, text) for text in texts):
        return True
    if texts and engine_of(kind) is None:
        return None
    if kind == "sqli" and sensitivity == "HIGH":
        texts += [_IN_A_NUMBER + text for text in texts]
    return bool(texts) and by_libinjection(kind, tuple(texts))


def _text(value: bytes) -> str:
    """Return a value as text; of a file's bytes, what stands before them.

    A few kilobytes of a photo look like a tag sooner or later, and libinjection takes the XML in most photos for one.
    """
    text = value.decode("utf-8", "replace")
    return text.partition("\ufffd")[0] if text.count("\ufffd") > _MOST_BYTES_IN_TEXT else text


@lru_cache(_KEPT)
def by_patterns(kind: Kind, text: str) -> bool:
    """Say whether one of the patterns finds something in a text."""
    return any(_COMPILED[kind].search(form) for form in forms(kind, text))


def forms(kind: Kind, text: str) -> Collection[str]:
    """Return what patterns look at: with the quotes that a database may take, or without what a browser skips."""
    if kind == "sqli":
        return [text.translate(_QUOTES)]
    return {_UNSEEN.sub("", text), _SCHEME_GAPS.sub("", text)}


@cache
def engine_of(kind: Kind) -> Any:  # noqa: ANN401 - the library is not everywhere
    """Return libmodsecurity and its rules, or None where it is not installed."""
    try:
        import libmodsecurity  # noqa: PLC0415 - no wheel for every machine
    except ImportError:
        return None
    rules = libmodsecurity.RulesSet()
    rules.load(f'SecRuleEngine On\nSecRule REQUEST_HEADERS "@{_OPERATORS[kind]}" "id:1,phase:1,deny,status:403,nolog"')
    return libmodsecurity.ModSecurity(), rules


def available() -> bool:
    """Say whether libmodsecurity is installed."""
    return engine_of("sqli") is not None


@lru_cache(_KEPT)
def by_libinjection(kind: Kind, texts: Sequence[str]) -> bool:
    """Say whether libinjection finds something: all texts in one transaction, which costs more than any of them."""
    engine, rules = engine_of(kind)
    with engine.transaction(rules) as transaction:
        for text in texts:
            transaction.add_request_header("x", text.encode("utf-8", "replace").decode())
        transaction.process_request_headers()
        return transaction.intervention() is not None
