"""IAM's wildcards: `*` stands for any characters, `?` for one; an action's case does not matter, a resource's does.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html. A `*` is taken to
cross the colons of an ARN everywhere, as a security analysis has to assume.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_LITERAL = str.maketrans({"*": "\ue000", "?": "\ue001"})
_PLAIN = str.maketrans({"\ue000": "*", "\ue001": "?"})
_VARIABLE = re.compile(r"\$\{[^}]*\}")


@lru_cache(maxsize=65536)
def _compiled(pattern: str) -> re.Pattern[str]:
    collapsed = re.sub(r"\*+", "*", pattern)
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(plain(c)) for c in collapsed)
    return re.compile("".join(parts), re.DOTALL)


def literal(text: str) -> str:
    """Return `text` with its `*` and `?` marked as characters that stand for themselves in a pattern."""
    return text.translate(_LITERAL)


def plain(text: str) -> str:
    """Return `text` with the marks of `literal` taken back."""
    return text.translate(_PLAIN)


@lru_cache(maxsize=65536)
def matches(pattern: str, text: str) -> bool:
    """Say whether `pattern` matches the whole of `text`; case matters."""
    return pattern == text or _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=65536)
def matches_action(pattern: str, action: str) -> bool:
    """Say whether the action pattern matches `action`; case does not matter."""
    return matches(pattern.lower(), action.lower())


def has_wildcard(pattern: str) -> bool:
    """Say whether the pattern can match more than itself."""
    return "*" in pattern or "?" in pattern


def covers(outer: str, inner: str) -> bool:
    """Say whether everything that `inner` matches is matched by `outer`.

    Exact when it says yes. It may miss a cover that only several wildcards of `outer` together give, such as `?*` over
    `*?`.
    """
    if outer in (inner, "*"):
        return True
    # Row by row: reach[j] says whether outer[:j] can stand for the part of `inner` read so far. A wildcard of `inner`
    # is a letter of its own, which no literal equals.
    reach = [True] + [False] * len(outer)
    for j, symbol in enumerate(outer, 1):
        reach[j] = reach[j - 1] and symbol == "*"
    for letter in inner:
        previous, reach = reach, [False] * (len(outer) + 1)
        for j, symbol in enumerate(outer, 1):
            if symbol == "*":
                reach[j] = reach[j - 1] or previous[j]
            elif symbol == letter or (symbol == "?" and letter != "*"):
                reach[j] = previous[j - 1]
    return reach[-1]


@lru_cache(maxsize=65536)
def overlaps(one: str, other: str) -> bool:
    """Say whether some text is matched by both patterns."""
    if not has_wildcard(one):
        return matches(other, one)
    if not has_wildcard(other):
        return matches(one, other)
    # reach[j]: some text is matched by the part of `one` read so far and by other[:j].
    reach = [True] + [False] * len(other)
    for j, symbol in enumerate(other, 1):
        reach[j] = reach[j - 1] and symbol == "*"
    for letter in one:
        previous, reach = reach, [letter == "*" and reach[0]] + [False] * len(other)
        for j, symbol in enumerate(other, 1):
            if letter == "*" or symbol == "*":
                reach[j] = previous[j] or reach[j - 1]
            else:
                reach[j] = previous[j - 1] and (letter == symbol or "?" in (letter, symbol))
    return reach[-1]


@lru_cache(maxsize=65536)
def intersection(one: str, other: str) -> str | None:
    """Return a pattern for what both match: the narrower one, or nothing where they are disjoint.

    Where neither covers the other it is the one with more literal characters: never less than the true intersection.
    """
    if covers(other, one):
        return one
    if covers(one, other):
        return other
    if not overlaps(one, other):
        return None
    return max(one, other, key=literal_length)


def literal_length(pattern: str) -> int:
    """Return how many characters of the pattern are not wildcards."""
    return sum(c not in "*?" for c in pattern)


def any_matches(patterns: Iterable[str], text: str) -> bool:
    """Say whether one of the patterns matches `text`."""
    return any(matches(pattern, text) for pattern in patterns)


@lru_cache(maxsize=65536)
def without_variables(pattern: str) -> str:
    """Replace each policy variable, such as `${aws:username}`, by `*`: all that it could stand for.

    `${*}`, `${?}` and `${$}` stand for these characters themselves, and become a `?`.
    """
    return _VARIABLE.sub(lambda found: "?" if found.group() in ("${*}", "${?}", "${$}") else "*", pattern)
