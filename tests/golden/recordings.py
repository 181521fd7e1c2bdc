"""What is compared: prod as a whole, what the other stacks have otherwise, and every component's example.

Of an example, also what each choice of one argument changes, where it takes a few names or yes and no, and what its
variants change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Literal, NotRequired, Union, get_args, get_origin

from components.building_blocks.arguments import argument_hints
from components.building_blocks.component import Component
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import EXAMPLES
from tests.golden.text import EXPORTS, Shown, difference, label, shown
from tests.golden.variants import VARIANTS
from tests.recorded import STACKS, recorded

FOLDER: Final = Path(__file__).with_name("recorded")
BASE: Final = "prod"
OTHERS: Final = [stack for stack in STACKS if stack != BASE]
_COMPONENTS: Final = {component.__name__: component for component in EXAMPLES}

SETS: Final = (BASE, *OTHERS, *sorted(_COMPONENTS))
"""What is recorded: a stack, or a component's example."""


def texts(name: str) -> Mapping[Path, str]:
    """Return the files of one set, by path below `FOLDER`."""
    if name == BASE:
        owners, files = _owners(_base()), dict[Path, list[str]]()
        for resource, lines in shown(_base()).items():
            files.setdefault(Path(BASE, f"{owners[resource]}.txt"), []).extend(lines)
        return {path: _text(lines) for path, lines in files.items()}
    if name in OTHERS:
        return {Path(f"{name}.txt"): _text(difference(shown(_base()), shown(recorded(name))))}
    return {Path("examples", f"{name}.txt"): _text(list(_example(_COMPONENTS[name])))}


def _example(component: type[Component]) -> Iterator[str]:
    """Give the lines of an example, and what each other choice of an argument changes in it."""
    kind, args = EXAMPLES[component]
    example = _recorded(component, args)
    yield from (line for lines in example.values() for line in lines)
    for name, hint in argument_hints(kind).items():
        for choice in choices(hint):
            changed = difference(example, _recorded(component, {**args, name: choice}))
            yield from (f"[{name} = {json.dumps(choice)}] {line}" for line in changed)
    for number, variant in enumerate(VARIANTS.get(component, ()), 1):
        changed = difference(example, _recorded(component, {**args, **variant}))
        yield from (f"[variant {number}] {line}" for line in changed)


def _recorded(component: Callable[[str, Any], object], args: Mapping[str, Any]) -> Shown:
    return shown(record(lambda: component("example", args)))


def choices(hint: Any) -> list[str | bool]:
    """Return the values of an argument that can be listed: a name of a few, yes or no."""
    if hint is bool:
        return [False, True]
    if get_origin(hint) is Literal:
        return [choice for choice in get_args(hint) if isinstance(choice, (str, bool))]
    if get_origin(hint) is Annotated:
        return choices(get_args(hint)[0])
    if get_origin(hint) in (NotRequired, Union, UnionType):
        return [choice for member in get_args(hint) for choice in choices(member)]
    return []


def written(name: str) -> Mapping[Path, str]:
    """Return the files of one set as they were written last."""
    where = {BASE: f"{BASE}/*.txt", **{other: f"{other}.txt" for other in OTHERS}}.get(name, f"examples/{name}.txt")
    return {path.relative_to(FOLDER): path.read_text() for path in FOLDER.glob(where)}


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@cache
def _base() -> Recording:
    return recorded(BASE)


def _owners(recording: Recording) -> Mapping[str, str]:
    """Return the file of each resource: its component, or that component's part that it belongs to."""
    by_urn = {resource.urn: resource for resource in recording.resources}
    owners = {EXPORTS: EXPORTS}
    for resource in recording.resources:
        chain, above = [resource], resource.parent
        while above in by_urn:
            chain.append(by_urn[above])
            above = by_urn[above].parent
        components = [link.name for link in reversed(chain) if not link.custom]
        owners[label(resource)] = components[:2][-1]
    return owners
