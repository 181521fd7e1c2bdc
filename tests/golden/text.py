"""A recording as text: one line a value, so that a changed value is a changed line.

Lines are sorted, and hold nothing that changes with each build or run: generated names and ids are those of their
resource, hashes are `*`. An unknown value is `?`, a secret `(secret)`. JSON texts, such as policies and state
machines, are shown leaf by leaf, scripts in base64 line by line.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from components.building_blocks.component import DOCUMENTS
from recorder.resource import Options, Recording, Resource, is_unknown
from recorder.simulated import ACCOUNT

ROOT: Final = Path(__file__).parents[2]
_HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{16,}(?![0-9a-f])")
_GENERATED: Final = re.compile(r"(?<=[a-z0-9])-[0-9a-f]{7}(?![0-9a-z])")


Shown = Mapping[str, Sequence[str]]
"""The lines of each resource by its label, such as `network (ec2.Vpc)`."""

EXPORTS: Final = "exports"


def shown(recording: Recording) -> Shown:
    """Return the lines of a recording, by resource, sorted."""
    text = _Text(recording)
    found: dict[str, list[str]] = {}
    for resource in recording.resources:
        found.setdefault(label(resource), []).extend(text.resource(resource))
    exports = sorted(text.values(recording.exports, recording.secret_exports))
    return dict(sorted(found.items())) | ({EXPORTS: [f"{EXPORTS}: {line}" for line in exports]} if exports else {})


def difference(base: Shown, other: Shown) -> list[str]:
    """Return what `other` has otherwise; of a resource that only `base` has, its label."""
    found: list[str] = []
    for name in sorted({*base, *other}):
        if name not in other:
            found.append(f"- {name}")
            continue
        ours, theirs = set(base.get(name, ())), set(other[name])
        changed = [("-", line) for line in ours - theirs] + [("+", line) for line in theirs - ours]
        found += [f"{sign} {line}" for sign, line in sorted(changed, key=lambda row: (_path(row[1]), row[0] == "+"))]
    return found


def label(resource: Resource) -> str:
    """Return the name and type of a resource, such as `network (ec2.Vpc)`."""
    return f"{resource.name} ({_type(resource.type)})"


def _path(line: str) -> str:
    return line.split(" = ", maxsplit=1)[0]


class _Text:
    def __init__(self, recording: Recording) -> None:
        self._stack = re.compile(f'(?<=["/]){re.escape(recording.stack)}(?=["/])')
        self._by_urn = {resource.urn: resource for resource in recording.resources}
        # A bucket's settings have its id too: whose it is was created first. The account's is an id of its settings.
        made_up = [(r.id, r) for r in recording.resources if isinstance(r.id, str) and _MADE_UP.search(r.id)]
        ids = {id_: resource for id_, resource in reversed(made_up) if id_ != ACCOUNT}
        # The longest first: an id may begin with another one.
        self._ids = [(id_, f"<{label(ids[id_])}>") for id_ in sorted(ids, key=lambda id_: (-len(id_), id_))]

    def resource(self, resource: Resource) -> list[str]:
        values = resource.inputs if resource.custom else resource.outputs
        kept = {name: value for name, value in values.items() if name != DOCUMENTS}
        found = [*self.values(kept, resource.secrets), *self._options(resource)]
        return [f"{label(resource)}: {line}" for line in sorted(found)] or [f"{label(resource)}:"]

    def values(self, values: Mapping[str, Any], secrets: frozenset[str]) -> list[str]:
        hidden = {name: _SECRET if name in secrets else value for name, value in values.items()}
        return [self._plain(line) for name, value in hidden.items() for line in _leaves(value, name)]

    def _options(self, resource: Resource) -> Iterator[str]:
        for name, default in _OPTIONS.items():
            value = getattr(resource.options, name)
            if value != default:
                yield self._plain(f"[options] {name} = {json.dumps(value)}")
        from_inputs = {urn for urns in resource.property_dependencies.values() for urn in urns}
        ordered = sorted(label(self._by_urn[urn]) for urn in set(resource.dependencies) - from_inputs)
        if ordered:
            yield f"[options] depends_on = {json.dumps(ordered)}"

    def _plain(self, text: str) -> str:
        """Take out of a text what each run, build or stack has otherwise."""
        text = self._stack.sub("<stack>", text.replace(f"{ROOT}/", "").replace("-placeholder.jar", "-*.jar"))
        if _MADE_UP.search(text):  # as every one of these ids has it, and few lines do
            for id_, name in self._ids:
                text = text.replace(id_, name)
        return _GENERATED.sub("", _HASH.sub("*", text))


_MADE_UP: Final = re.compile(r"[0-9a-f]{7,}")
"""What tells a generated id from a name that the program chose."""
_OPTIONS: Final = {field.name: field.default for field in fields(Options) if field.name != "provider"}
_SECRET: Final = object()


def _type(token: str) -> str:
    """Return `ec2.Vpc` for `aws:ec2/vpc:Vpc`, and `Bucket` for a component."""
    _, module, name = token.split(":")
    return name if module == "index" else f"{module.split('/')[0]}.{name}"


def _leaves(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, str) and value[:1] in ("{", "["):
        decoded = _decoded(value)
        if decoded is not None:
            yield from _leaves(decoded, f"{path}(JSON)")
            return
    if isinstance(value, str) and path.endswith("userData") and (script := _script(value)):
        for number, line in enumerate(script.splitlines(), 1):
            yield from _leaves(line, f"{path}(base64)[{number:03}]")
        return
    if isinstance(value, Mapping) and value and path != "tags":
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}")
    elif isinstance(value, list) and any(isinstance(part, (Mapping, list)) for part in value):
        for index, part in enumerate(value):
            yield from _leaves(part, f"{path}[{index}]")
    else:
        yield f"{path} = {_rendered(value)}"


def _script(text: str) -> str:
    """Return the text that another is the base64 of; nothing for one that is none."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _rendered(value: Any) -> str:
    if is_unknown(value):
        return "?"
    if value is _SECRET:
        return "(secret)"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)}: {_rendered(part)}" for key, part in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_rendered, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
