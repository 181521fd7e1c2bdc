"""Which parts of a request a statement inspects.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from waf.request import HttpRequest

_INSPECTED_HEADERS: Final = 200
_INSPECTED_HEADER_BYTES: Final = 8192


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a statement sees of a request."""

    values: Sequence[bytes] = ()
    decided: bool | None = None
    """What the statement is without looking: the handling of a part that is too large, or that is not JSON."""
    unknown: bool = False
    """Whether only AWS can see this part, such as the fingerprint of the TLS client."""


UNKNOWN: Final = Inspected(unknown=True)
_SIMPLE: Final[Mapping[str, Callable[[HttpRequest], Sequence[str]]]] = {
    "method": lambda request: [request.method],
    "uriPath": lambda request: [request.path],
    "queryString": lambda request: [request.query],
    "allQueryArguments": lambda request: [part for argument in request.arguments() for part in argument],
}


def inspect(request: HttpRequest, field: Mapping[str, Any] | None, body_limit: int) -> Inspected:
    """Return what a `fieldToMatch` names.

    Args:
        request: The request.
        field: `fieldToMatch`, in Pulumi's names.
        body_limit: How many bytes of a body are inspected.
    """
    if not field:
        return UNKNOWN
    kind, settings = next((kind, settings) for kind, settings in field.items() if settings is not None)
    simple = _SIMPLE.get(kind)
    if simple:
        return Inspected([_bytes(text) for text in simple(request)])
    match kind:
        case "singleQueryArgument":
            return Inspected(_named(request.arguments(), settings["name"]))
        case "singleHeader":
            return Inspected([_bytes(value) for value in request.values_of(settings["name"])])
        case "headers":
            return _headers(request, settings[0] if isinstance(settings, list) else settings)
        case "cookies":
            return _cookies(request, settings)
        case "body":
            return _oversize(settings, [request.body[:body_limit]], cut=len(request.body) > body_limit)
        case "jsonBody":
            return _json(request, settings, body_limit)
        case _:
            return UNKNOWN


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _named(pairs: Sequence[tuple[str, str]], name: str) -> list[bytes]:
    return [_bytes(value) for found, value in pairs if found.lower() == name.lower()]


def _oversize(settings: Mapping[str, Any], values: Sequence[bytes], *, cut: bool) -> Inspected:
    handling = settings.get("oversizeHandling", "CONTINUE")
    return Inspected(values, {"MATCH": True, "NO_MATCH": False}.get(handling) if cut else None)


def _headers(request: HttpRequest, settings: Mapping[str, Any]) -> Inspected:
    size = sum(len(name) + len(value) for name, value in request.headers)
    cut = len(request.headers) > _INSPECTED_HEADERS or size > _INSPECTED_HEADER_BYTES
    chosen = _chosen(request.headers[:_INSPECTED_HEADERS], settings.get("matchPattern", {}), "Headers")
    return _oversize(settings, list(_scoped(chosen, settings)), cut=cut)


def _cookies(request: HttpRequest, settings: Mapping[str, Any]) -> Inspected:
    pairs = request.cookies()
    cut = len(pairs) > _INSPECTED_HEADERS or sum(map(len, request.values_of("cookie"))) > _INSPECTED_HEADER_BYTES
    patterns = settings.get("matchPatterns", settings.get("matchPattern", {}))
    pattern = patterns[0] if isinstance(patterns, list) else patterns
    return _oversize(settings, list(_scoped(_chosen(pairs, pattern, "Cookies"), settings)), cut=cut)


def _chosen(pairs: Sequence[tuple[str, str]], pattern: Mapping[str, Any], what: str) -> Iterator[tuple[str, str]]:
    included, excluded = pattern.get(f"included{what}"), pattern.get(f"excluded{what}")
    for name, value in pairs:
        if included and name.lower() not in {each.lower() for each in included}:
            continue
        if excluded and name.lower() in {each.lower() for each in excluded}:
            continue
        yield name, value


def _scoped(pairs: Iterator[tuple[str, str]], settings: Mapping[str, Any]) -> Iterator[bytes]:
    for name, value in pairs:
        if settings["matchScope"] in {"ALL", "KEY"}:
            yield _bytes(name)
        if settings["matchScope"] in {"ALL", "VALUE"}:
            yield _bytes(value)


def _json(request: HttpRequest, settings: Mapping[str, Any], body_limit: int) -> Inspected:
    cut = len(request.body) > body_limit
    text = request.body[:body_limit]
    try:
        document = json.loads(text) if text else None
    except ValueError:
        match settings.get("invalidFallbackBehavior"):
            case "MATCH":
                return Inspected(decided=True)
            case "NO_MATCH":
                return Inspected(decided=False)
            case _:  # EVALUATE_AS_STRING; AWS's default inspects what it could parse, which is less
                return _oversize(settings, [text], cut=cut)
    paths = settings.get("matchPattern", {}).get("includedPaths")
    pairs = (
        (pointer, key, value)
        for pointer, key, value in _leaves(document, "")
        if not paths or any(pointer == path or pointer.startswith(f"{path}/") for path in paths)
    )
    values = [
        _bytes(part)
        for _, key, value in pairs
        for part, scope in ((key, "KEY"), (value, "VALUE"))
        if part is not None and settings["matchScope"] in {"ALL", scope}
    ]
    return _oversize(settings, values, cut=cut)


def _leaves(document: Any, pointer: str) -> Iterator[tuple[str, str | None, str | None]]:  # noqa: ANN401 - any JSON
    """Yield pointer, key and value of every leaf, and every key."""
    match document:
        case dict():
            for key, value in document.items():
                yield f"{pointer}/{key}", str(key), None
                yield from _leaves(value, f"{pointer}/{key}")
        case list():
            for number, value in enumerate(document):
                yield from _leaves(value, f"{pointer}/{number}")
        case str():
            yield pointer, None, document
        case None:
            return
        case _:
            yield pointer, None, json.dumps(document)
