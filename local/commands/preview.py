"""`python -m local preview`."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.markup import escape
from rich.tree import Tree

from cli.console import new_console
from policies.evaluate import judge
from policies.render import print_report
from recorder.export import to_json
from recorder.gaps import not_seen
from recorder.resource import Recording, Resource
from recorder.run import record
from recorder.stacks import StackConfig


def run(stack: StackConfig, *, as_json: bool) -> int:
    """List and judge, and return the exit status.

    The program is recorded with the values that a deployment would give it, so that no rule meets an unknown one.
    """
    recording = record(stack.program, stack_name=stack.stack, project=stack.project, config=stack.values)
    report = judge(recording)
    if as_json:
        document: dict[str, Any] = {**to_json(recording), "policies": report.to_json()}
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    else:
        console = new_console()
        console.print(_tree(recording))
        print_report(report, console)
        for line in not_seen(recording):
            console.print(line, markup=False)
    return 0 if report.ok else 1


def _tree(recording: Recording) -> Tree:
    custom = sum(resource.custom for resource in recording.resources)
    components = len(recording.resources) - custom
    tree = Tree(
        f"[bold]{recording.project}[/], stack [bold]{recording.stack}[/]: {custom} resources in {components} components"
    )
    children: dict[str | None, list[Resource]] = {}
    known = {resource.urn for resource in recording.resources}
    for resource in recording.resources:
        children.setdefault(resource.parent if resource.parent in known else None, []).append(resource)
    _grow(tree, None, children)
    return tree


def _grow(tree: Tree, parent: str | None, children: dict[str | None, list[Resource]]) -> None:
    for resource in children.get(parent, ()):
        name, kind = escape(resource.name), resource.type.rpartition(":")[2]
        label = f"{name} [dim]{_service(resource)}{kind}[/]" if resource.custom else f"[bold]{name}[/] [cyan]{kind}[/]"
        _grow(tree.add(label), resource.urn, children)


def _service(resource: Resource) -> str:
    package, module, _ = resource.type.split(":")
    return f"{module.split('/')[0]}." if package == "aws" else f"{package}:"
