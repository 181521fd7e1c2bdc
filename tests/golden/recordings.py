"""What is compared: prod as a whole, what the other stacks have otherwise, and every component's example."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from recorder.resource import Recording
from recorder.run import record
from recorder.stacks import load_stack
from tests.components.examples import EXAMPLES
from tests.golden.text import EXPORTS, ROOT, difference, label, shown

FOLDER: Final = Path(__file__).with_name("recorded")
BASE: Final = "prod"
OTHERS: Final = sorted({path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml")} - {BASE})
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
        return {Path(f"{name}.txt"): _text(difference(shown(_base()), shown(_stack(name))))}
    component, (_, args) = _COMPONENTS[name], EXAMPLES[_COMPONENTS[name]]
    example = record(lambda: component("example", args))  # pyright: ignore[reportCallIssue] - all take their arguments so
    return {Path("examples", f"{name}.txt"): _text([line for lines in shown(example).values() for line in lines])}


def written(name: str) -> Mapping[Path, str]:
    """Return the files of one set as they were written last."""
    where = {BASE: f"{BASE}/*.txt", **{other: f"{other}.txt" for other in OTHERS}}.get(name, f"examples/{name}.txt")
    return {path.relative_to(FOLDER): path.read_text() for path in FOLDER.glob(where)}


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _stack(name: str) -> Recording:
    stack = load_stack(ROOT, name)
    return record(stack.program, stack_name=stack.stack, project=stack.project, config=stack.values)


@cache
def _base() -> Recording:
    return _stack(BASE)


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
