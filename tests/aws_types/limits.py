"""What AWS refuses, as far as a recording shows it: sizes, counts and characters, each with its source.

`name_limit` of a row of `aws_types` is judged beside these; capacity, quotas of an account and whatever depends on what
is there already are not.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from policies.values import dig
from recorder.resource import Resource


@dataclass(frozen=True, slots=True)
class Most:
    """The most that AWS takes of something: characters of a text, elements of a list or mapping, or a number."""

    type: str
    path: str
    """As `policies.values.dig` takes it."""
    limit: int
    source: str
    measure: Callable[[Any], int]

    def broken_by(self, resource: Resource) -> Iterator[str]:
        """Yield what of a resource is beyond the limit."""
        for path, value in self.values(resource):
            if (size := self.measure(value)) > self.limit:
                yield f"{resource.name}: {path} is {size:,} of {self.limit:,}: {self.source}"

    def values(self, resource: Resource) -> Iterator[tuple[str, Any]]:
        """Yield what is measured of a resource."""
        if resource.type == self.type:
            yield from ((path, value) for path, value in dig(resource.inputs, self.path) if value is not None)


@dataclass(frozen=True, slots=True)
class Written:
    """How AWS wants a text to be written."""

    type: str
    path: str
    pattern: str
    source: str
    output: bool = False
    """Whether it is the value after Pulumi put its digits behind it."""

    def broken_by(self, resource: Resource) -> Iterator[str]:
        """Yield what of a resource is written otherwise."""
        for path, value in self.values(resource):
            if not re.fullmatch(self.pattern, value, re.DOTALL):
                yield f"{resource.name}: {path} is {value!r}: {self.source}"

    def values(self, resource: Resource) -> Iterator[tuple[str, str]]:
        """Yield the texts of a resource."""
        if resource.type == self.type:
            properties = resource.outputs if self.output else resource.inputs
            yield from ((path, value) for path, value in dig(properties, self.path) if isinstance(value, str))


def policy_characters(value: str) -> int:
    """Return the length of a text as AWS counts it: a policy without white space outside of its strings."""
    try:
        return len(json.dumps(json.loads(value), separators=(",", ":"), ensure_ascii=False))
    except json.JSONDecodeError:
        return len(value)


def octets(value: object) -> int:
    """Return the bytes of a text as it is sent."""
    return len(value.encode()) if isinstance(value, str) else len(json.dumps(value).encode())


def variables(value: Mapping[str, str]) -> int:
    """Return the bytes of environment variables, names and values."""
    return sum(octets(name) + octets(text) for name, text in value.items())


def decoded(value: str) -> int:
    """Return the bytes behind Base64."""
    return len(base64.b64decode(value))


def conditions(selectors: list[Mapping[str, Any]]) -> int:
    """Return how many values all fields of a trail's selectors have."""
    lists = (v for one in selectors for field in one["fieldSelectors"] for v in field.values() if isinstance(v, list))
    return sum(map(len, lists))


MOST_TAGS: Final = 50
TAG_KEY: Final = r"(?!aws:)[\w .:/=+@-]{1,128}"
TAG_VALUE: Final = r"[\w .:/=+@-]{0,256}"
"""https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"""


def beyond_tags(resource: Resource) -> Iterator[str]:
    """Yield what is wrong with the tags of a resource."""
    tags = resource.inputs.get("tags")
    if not isinstance(tags, dict):
        return
    if len(tags) > MOST_TAGS:
        yield f"{resource.name} has {len(tags)} tags of {MOST_TAGS}"
    for key, value in tags.items():
        if not (re.fullmatch(TAG_KEY, key) and re.fullmatch(TAG_VALUE, str(value))):
            yield f"{resource.name}: no tag of AWS is {key!r}: {value!r}"


@dataclass(frozen=True, slots=True)
class Beside:
    """How many resources of a type one other may have: all that name it in a property."""

    type: str
    property: str
    limit: int
    source: str
    measure: Callable[[Resource], int]

    def broken_by(self, resources: list[Resource]) -> Iterator[str]:
        """Yield the owners that have more."""
        owned: dict[str, int] = {}
        for resource in resources:
            if resource.type == self.type and isinstance(owner := resource.inputs.get(self.property), str):
                owned[owner] = owned.get(owner, 0) + self.measure(resource)
        for owner, size in owned.items():
            if size > self.limit:
                yield f"{owner}: {self.type} are {size:,} of {self.limit:,}: {self.source}"


def one(_: Resource) -> int:
    """Count resources."""
    return 1


def inline_policy(resource: Resource) -> int:
    """Return the characters of a role's inline policy, of which all together count."""
    return policy_characters(resource.inputs["policy"])


_MEASURES: Final[Mapping[str, Callable[[Any], int]]] = {
    "conditions": conditions,
    "decoded": decoded,
    "length": len,
    "number": int,
    "octets": octets,
    "policy_characters": policy_characters,
    "variables": variables,
}
_BESIDE: Final = {"one": one, "policy_characters": inline_policy}
_TABLE: Final[Mapping[str, list[Mapping[str, Any]]]] = yaml.safe_load(
    Path(__file__).with_name("limits.yaml").read_text(encoding="utf-8")
)

LIMITS: Final = [
    Most(row["type"], row["path"], row["limit"], row["source"], _MEASURES[row["measure"]]) for row in _TABLE["most"]
]
WRITTEN: Final = [Written(**row) for row in _TABLE["written"]]
BESIDE: Final = [
    Beside(row["type"], row["property"], row["limit"], row["source"], _BESIDE[row["measure"]])
    for row in _TABLE["beside"]
]
