"""Whether a text is SQL or script that somebody injects: what stands in for AWS WAF's own detection.

AWS's detection is not public. Here it is libinjection, by way of libmodsecurity, and patterns of this project for what
libinjection lets through. Where libmodsecurity has no wheel, what the patterns do not find is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
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

_SQL: Final = re.compile(
    r"""
      \bwaitfor\s+delay\b
    | \b(?:pg_)?sleep\s*\(\s*\d | \bbenchmark\s*\(\s*\d
    | \bunion\s+(?:all\s+|distinct\s+)?select\s*(?:[\d'\"@*(+-]|null|\w+\s*[,(\[]|char\b|version)
    | \bselect\b[^a-z]*@@\w
    | \bselect\s+(?:current_user|session_user|system_user|user\s*\(|version\s*\(|database\s*\()
    | \bselect\s+(?:\*|count\s*\()[^\n]{0,60}\bfrom\b
    | \b(?:exec|execute)\s+(?:master\b|sp_|xp_|immediate\b) | \bxp_cmdshell\b
    | (?:'|"|;)\s*(?:insert\s+into|delete\s+from|drop\s+(?:table|database|user)|alter\s+(?:table|user)|truncate\s+table
        |update\s+\w+\s+set|create\s+(?:table|user|login|role)|grant\s+\w+\s+to|shutdown\b|exec\b)
    | \bcreate\s+(?:user\s+\w+\s+identified|table\s+\w+\s*\(\s*\w+\s+(?:varchar|text|int|blob)\b)
    | \bcopy\s+\w+\s+from\s*' | \bbackup\s+database\b
    | \bload_file\s*\( | \binto\s+(?:out|dump)file\b | \bbulk\s+insert\b | \binformation_schema\b | \butl_http\b
    | \b(?:and|or|where)\b\s*\(?\s*(?:(['"]?)(\w+)\1\s*(?:=|<|>|like)\s*\(?\s*\1\2\b
        | ['"]?\d+['"]?\s*(?:=|<|>)\s*\(?\s*['"]?\d)
    | \bgroup\s+by\b[^\n]*-- | \border\s+by\s+\d+\s*(?:--|\#|/\*) | \bhaving\s+\d+\s*=
    | ^\s*(?:and|or|\|\||&&)\s+(?:(?:true|false)\s*(?:$|--|\#|;|/\*) | [01]\s*(?:$|--|\#|;|/\*))
    | ^[^\s'"]*['"]\)*\s*(?:--|\#|;|/\*|\|\||=\s*["'])
    | ^\s*['"]\s*(?:or|and|=|\|\|)\s*['"]
    """,
    re.IGNORECASE | re.VERBOSE,
)

_SCRIPT: Final = re.compile(
    r"""
      <[^a-z<]{0,6}(?:script|iframe|object|embed|applet|svg|math|link|meta|base|style|layer|ilayer|bgsound|isindex
        |frameset|frame|xml|xss|marquee|body|html|form|video|audio|keygen|animate|template|foreignobject)\b
    | <[a-z!/?%][^>]{0,400}[^a-z]on[a-z]{3,}[^a-z]{0,30}=
    | <[a-z][^>]{0,400}\b(?:style|srcdoc|formaction|xlink:href|background|dynsrc|lowsrc)\s*=
    | \bon(?:error|load|click|focus|blur|mouse\w+|key\w+|toggle|begin|start|pointer\w+|animation\w+)\s*=
    | (?:java|vb|live)script:(?!\ [a-z]+\ [a-z]) | \bdata:[^,]{0,60}(?:text/html|svg|base64) | \bfeed: | \basfunction:
    | <\?(?:xml|php|=|\s) | <!(?:\[cdata|entity|doctype|attlist|--\[if) | <%
    | \b(?:alert|confirm|prompt|eval)[^\w\s]{0,4}\( | \b(?:alert|confirm|prompt)`
    | \bdocument\s*\.\s*(?:cookie|location|write|domain|body) | \bwindow\s*[.\[]\s*['"]?(?:location|open|name|alert)
    | \bfromcharcode\b | \binnerhtml\b | \bexpression\s*\( | -moz-binding | @import\b | \bbehaviou?r\s*:\s*url
    | \+adw- | \bsetTimeout\s*\( | \bconstructor\s*[.(\[] | &\{
    | <a[^>]{0,200}href\s*=\s*["']?\s*(?:https?:)?//(?:\d|0x|%)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SCHEME_GAPS: Final = re.compile(r"(?<=[a-z:])[\x00-\x20\\/+]+(?=[a-z:])", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"[\x00\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")


def detected(kind: Kind, values: Iterable[bytes], sensitivity: Sensitivity = "HIGH") -> bool | None:
    """Say whether one of the values is an attack; None: unknown, because the engine is not there.

    Args:
        kind: SQL injection or cross-site scripting.
        values: After the statement's text transformations.
        sensitivity: `LOW`: what libinjection alone finds. AWS has both levels for SQL injection only.
    """
    texts = [value.decode("utf-8", "replace") for value in values if value]
    if not texts:
        return False
    if sensitivity == "HIGH" and any(_ours(kind, text) for text in texts):
        return True
    if kind == "sqli" and sensitivity == "HIGH":
        texts += [_IN_A_NUMBER + text for text in texts]
    return _libinjection(kind, texts)


def _ours(kind: Kind, text: str) -> bool:
    if kind == "sqli":
        return _SQL.search(text.translate(_QUOTES)) is not None
    seen = _UNSEEN.sub("", text)
    return any(_SCRIPT.search(form) for form in (seen, _SCHEME_GAPS.sub("", text)))


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


def _libinjection(kind: Kind, texts: Iterable[str]) -> bool | None:
    found = engine_of(kind)
    if found is None:
        return None
    engine, rules = found
    with engine.transaction(rules) as transaction:
        for text in texts:
            transaction.add_request_header("x", text.encode("utf-8", "replace").decode())
        transaction.process_request_headers()
        return transaction.intervention() is not None
