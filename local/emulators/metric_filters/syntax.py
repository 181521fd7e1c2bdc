"""Reads a filter pattern: terms, or one of JSON, such as `{ ($.eventName = "StopLogging") || ($.a NOT EXISTS) }`.

pattern   = "{" any "}"
any       = all ("||" all)*
all       = term ("&&" term)*
term      = "(" any ")" | selector condition
condition = "NOT EXISTS" | "IS" ("NULL" | "TRUE" | "FALSE") | operator value
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final, cast

from local.emulators.metric_filters.conditions import (
    AllOf,
    AnyOf,
    Everything,
    Is,
    NotExists,
    Number,
    Operator,
    Pattern,
    Regex,
    Selector,
    Step,
    Terms,
    Text,
)

LONGEST: Final = 1024
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"""
MOST_EXPRESSIONS: Final = 2
"""Regular expressions in one pattern."""
DEEPEST: Final = 64
"""Parentheses in parentheses; a pattern of 1,024 characters that somebody wrote has a handful."""
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<symbol>\{|\}|\(|\)|&&|\|\|)
    | (?P<operator>!=|<=|>=|=|<|>)
    | (?P<selector>\$(?:\.[\w-]+|\[\d+\]|\.?\[(?:'[^']*'|"[^"]*")\])+)
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | %(?P<expression>[^%]*)%
    | (?P<word>[^\s(){}=!<>&|"%$,]+)
    )""",
    re.VERBOSE,
)
_STEP: Final = re.compile(r"""\.([\w-]+)|\[(\d+)\]|\.?\[(?:'([^']*)'|"([^"]*)")\]""")
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_EXPRESSION: Final = re.compile(r"[A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+. ]*")
"""What a regular expression may consist of; parentheses and multi-byte characters are not among it."""
_TERM: Final = re.compile(r"""\s*(?P<sign>[-?]?)(?:(?P<word>\w+)|"(?P<quoted>(?:[^"\\]|\\.)+)")(?=\s|$)""")
_IS: Final = {"NULL": None, "TRUE": True, "FALSE": False}


class PatternError(ValueError):
    """A pattern that CloudWatch Logs would refuse, or that is of a kind that is not evaluated here."""


@cache
def parse(pattern: str) -> Pattern:
    """Return what a pattern asks.

    Raises:
        PatternError: it is invalid; the message says where, and what is expected there.
    """
    if len(pattern) > LONGEST:
        raise PatternError(f"a pattern has {LONGEST} characters at most; this one has {len(pattern)}")
    if not pattern.strip():
        return Everything()
    match pattern.strip()[0]:
        case "[" | "%":
            kinds = "patterns of JSON, in braces, and of terms"
            raise PatternError(f"only {kinds} are evaluated here; this one is {pattern!r}")
        case "{":
            return _Parser(pattern).pattern()
        case _:
            return _terms(pattern)


def _terms(pattern: str) -> Terms:
    found: dict[str, list[str]] = {"": [], "-": [], "?": []}
    at = 0
    while pattern[at:].strip():
        term = _TERM.match(pattern, at)
        if term is None:
            raise PatternError(f"at character {at + 1}, {pattern[at : at + 20]!r}: expected a term, quoted if need be")
        found[term["sign"]].append(term["word"] or re.sub(r"\\(.)", r"\1", term["quoted"]))
        at = term.end()
    return Terms(tuple(found[""]), tuple(found["-"]), tuple(found["?"]))


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    depth: int = 0
    expressions: int = 0
    _token: re.Match[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._step()

    def pattern(self) -> Pattern:
        self._expect("{")
        condition = self._any()
        self._expect("}")
        if self._kind() or self.text[self.at :].strip():
            raise self._error("the end")
        return condition

    def _any(self) -> Pattern:
        found = [self._all()]
        while self._is("||"):
            self._step()
            found.append(self._all())
        return found[0] if len(found) == 1 else AnyOf(tuple(found))

    def _all(self) -> Pattern:
        found = [self._term()]
        while self._is("&&"):
            self._step()
            found.append(self._term())
        return found[0] if len(found) == 1 else AllOf(tuple(found))

    def _term(self) -> Pattern:
        if self._is("("):
            if self.depth == DEEPEST:
                raise self._error(f"at most {DEEPEST} parentheses in one another")
            self.depth += 1
            self._step()
            inside = self._any()
            self._expect(")")
            self.depth -= 1
            return inside
        if self._kind() != "selector":
            raise self._error("a selector such as $.eventName, or (")
        return self._condition(selector(self._take()))

    def _condition(self, selector: Selector) -> Pattern:
        if self._kind() == "operator":
            return self._comparison(selector, cast("Operator", self._take()))
        word = self._take() if self._kind() == "word" else ""
        match word:
            case "NOT":
                self._word("EXISTS")
                return NotExists(selector)
            case "IS":
                return Is(selector, _IS[self._word(*_IS)])
            case "EXISTS":
                raise self._error("NOT EXISTS: that a value exists is written $.name = *; an operator")
            case _:
                raise self._error("an operator (= != < <= > >=), NOT EXISTS or IS")

    def _comparison(self, selector: Selector, operator: Operator) -> Pattern:
        kind = self._kind()
        if kind == "expression" and operator in ("=", "!="):
            return Regex(selector, operator, self._regular_expression())
        if kind == "word" and _NUMBER.fullmatch(self._value()):
            written = self._take()
            return Number(selector, operator, Decimal(written), written)
        if operator not in ("=", "!="):
            raise self._error(f"a number after {operator}")
        if kind == "word":
            return Text(selector, operator, self._take())
        if kind == "quoted":
            return Text(selector, operator, re.sub(r"\\(.)", r"\1", self._take()))
        raise self._error("a text, a number or a regular expression in per cent signs")

    def _regular_expression(self) -> re.Pattern[str]:
        self.expressions += 1
        if self.expressions > MOST_EXPRESSIONS:
            raise self._error(f"at most {MOST_EXPRESSIONS} regular expressions")
        written = self._value()
        if not _EXPRESSION.fullmatch(written):
            raise self._error("a regular expression of letters, digits and :_#=@/;,-^$?[]{}|\\*+.")
        try:
            expression = re.compile(written)
        except re.error as error:
            raise self._error(f"a valid regular expression ({error})") from None
        self._step()
        return expression

    def _word(self, *expected: str) -> str:
        if self._kind() != "word" or self._value() not in expected:
            raise self._error(" or ".join(expected))
        return self._take()

    def _expect(self, symbol: str) -> None:
        if not self._is(symbol):
            raise self._error(symbol)
        self._step()

    def _take(self) -> str:
        value = self._value()
        self._step()
        return value

    def _is(self, symbol: str) -> bool:
        return self._kind() == "symbol" and self._value() == symbol

    def _kind(self) -> str:
        return (self._token.lastgroup or "") if self._token else ""

    def _value(self) -> str:
        return self._token[self._token.lastgroup] if self._token and self._token.lastgroup else ""

    def _step(self) -> None:
        self._token = _TOKEN.match(self.text, self.at)
        if self._token:
            self.at = self._token.end()

    def _error(self, expected: str) -> PatternError:
        start = self._token.start(self._token.lastgroup or 0) if self._token else self.at
        here = self.text[start : start + 20] or "the end"
        return PatternError(f"at character {start + 1}, {here!r}: expected {expected}")


def selector(text: str) -> Selector:
    """Return a selector that is written as `$.users[0].email`."""
    steps: list[Step] = []
    for name, index, single, double in _STEP.findall(text):
        steps.append(int(index) if index else name or single or double)
    return Selector(tuple(steps))
