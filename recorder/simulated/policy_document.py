"""`aws.iam.get_policy_document`, computed as the provider does: it only writes JSON.

Reference: https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

_VERSION = "2012-10-17"


def policy_document(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the function answers: the arguments, `id`, `json` and `minifiedJson`.

    Statements of source documents come first, then the function's own, then those of override documents; a later
    statement replaces an earlier one with the same `Sid`.

    Raises:
        ValueError: two statements of the function's own have the same `sid`, or a given document is not JSON.
    """
    own = [_statement(row) for row in args.get("statements") or ()]
    _refuse_twins(own)
    sources = [_parsed(text) for text in args.get("sourcePolicyDocuments") or () if text]
    overrides = [_parsed(text) for text in args.get("overridePolicyDocuments") or () if text]
    document: dict[str, Any] = {"Version": args.get("version") or _VERSION}
    identifiers = [args.get("policyId"), *(given["Id"] for given in (*overrides, *sources) if given.get("Id"))]
    if identifier := next(filter(None, identifiers), None):
        document["Id"] = identifier
    groups = [*(_statements(given) for given in sources), own, *(_statements(given) for given in overrides)]
    if merged := _merged(groups):
        document["Statement"] = merged
    text = json.dumps(document, indent=2, ensure_ascii=False)
    minified = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return {**args, "id": str(sum(text.encode())), "json": text, "minifiedJson": minified}


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"getPolicyDocument: a given policy document is not JSON: {error}") from error


def _statements(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = document.get("Statement", [])
    return [found] if isinstance(found, Mapping) else list(found)


def _merged(groups: Iterable[Iterable[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    merged: list[Mapping[str, Any]] = []
    for statement in (statement for group in groups for statement in group):
        sid = statement.get("Sid")
        place = next((index for index, other in enumerate(merged) if sid and other.get("Sid") == sid), None)
        if place is None:
            merged.append(statement)
        else:
            merged[place] = statement
    return merged


def _refuse_twins(statements: Iterable[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for sid in filter(None, (statement.get("Sid") for statement in statements)):
        if sid in seen:
            raise ValueError(f"getPolicyDocument: two statements have the sid {sid!r}; each must be different")
        seen.add(sid)


def _statement(row: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "Sid": row.get("sid"),
        "Effect": row.get("effect") or "Allow",
        "Action": _one_or_many(row.get("actions")),
        "NotAction": _one_or_many(row.get("notActions")),
        "Resource": _one_or_many(row.get("resources")),
        "NotResource": _one_or_many(row.get("notResources")),
        "Principal": _principals(row.get("principals")),
        "NotPrincipal": _principals(row.get("notPrincipals")),
        "Condition": _conditions(row.get("conditions")),
    }
    return {key: value for key, value in parts.items() if value}


def _one_or_many(values: Iterable[str] | None) -> Any:  # noqa: ANN401 - a text or a list of texts
    """Write a single value as a string and several in descending order, as the provider does."""
    listed = sorted({_variables(value) for value in values or ()}, reverse=True)
    return listed[0] if len(listed) == 1 else listed


def _variables(value: str) -> str:
    """Policy variables are written `&{aws:username}` in arguments."""
    return value.replace("&{", "${")


def _principals(rows: Iterable[Mapping[str, Any]] | None) -> Any:  # noqa: ANN401 - "*" or a mapping
    found: dict[str, list[str]] = {}
    for row in rows or ():
        found.setdefault(row["type"], []).extend(row["identifiers"])
    if found.get("*") == ["*"]:
        return "*"
    return {type_: _one_or_many(identifiers) for type_, identifiers in found.items()}


def _conditions(rows: Iterable[Mapping[str, Any]] | None) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows or ():
        found.setdefault(row["test"], {}).setdefault(row["variable"], []).extend(row["values"])
    return {test: {key: _one_or_many(values) for key, values in keys.items()} for test, keys in found.items()}
