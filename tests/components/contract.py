"""What holds for every component; each check raises an AssertionError that names the offender."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin

from pulumi import InputPropertiesError

import policies
from aws_types import row_of
from components.building_blocks.arguments import Between, Matches, argument_hints
from components.building_blocks.component import DOCUMENTS
from recorder.resource import Invoke, Recording, Resource
from recorder.run import record
from recorder.simulated.names import name_for
from recorder.simulated.outputs import declared_outputs

Make = Callable[[], object]


@lru_cache(maxsize=64)
def made(make: Make) -> Recording:
    """Record a component, once for all checks of it."""
    return record(make)


def children_have_a_parent(make: Make) -> None:
    recording = made(make)
    orphans = [r.name for r in recording.resources if r.custom and (r.parent is None or "pulumi:Stack::" in r.parent)]
    assert not orphans, f"these have no component as their parent: {orphans}"


def taggable_children_are_tagged(make: Make) -> None:
    recording = made(make)
    for resource in recording.resources:
        if "tags" not in output_names_of(resource):
            continue
        missing = {"project", "stack", "component"} - set(tags_of(resource))
        assert not missing, f"{resource.name} ({resource.type}) lacks the tags {sorted(missing)}"


def tags_of(resource: Resource) -> Mapping[str, Any]:
    """Return a resource's tags by name; those of an Auto Scaling group are a list."""
    tags = resource.inputs.get("tags") or {}
    return {tag["key"]: tag["value"] for tag in tags} if isinstance(tags, list) else tags


def output_names_of(resource: Resource) -> frozenset[str]:
    return frozenset(declared_outputs(resource.type)) if resource.custom else frozenset()


def names_are_stable(make: Make) -> None:
    first, second = made(make), record(make)
    assert {r.urn for r in first.resources} == {r.urn for r in second.resources}
    assert {r.urn: r.inputs for r in first.resources} == {r.urn: r.inputs for r in second.resources}


def nothing_is_made_inside_apply(make: Make) -> None:
    previewed = {r.urn for r in record(make, preview=True).resources}
    deployed = {r.urn for r in made(make).resources}
    late = sorted(urn.rsplit("::", 1)[1] for urn in deployed - previewed)
    assert not late, f"a preview does not show these, because they are made inside `apply`: {late}"


def outputs_are_registered(make: Make, component: type) -> None:
    recording = made(make)
    declared = {name for name in inspect.get_annotations(component) if not name.startswith("_")}
    for resource in recording.resources:
        if resource.custom:
            continue
        assert resource.outputs_registered, f"{resource.name} never calls register_outputs"
        if resource.type.endswith(f":{component.__name__}"):
            assert set(resource.outputs) - {DOCUMENTS} == declared, (
                f"{resource.name} registers other outputs than it declares"
            )


def stores_are_encrypted_and_closed(make: Make) -> None:
    pack = [pack for pack in policies.packs() if pack.name == "encryption"]
    report = policies.judge(made(make).resources, pack)
    assert not report.violations, "\n".join(str(violation) for violation in report.violations)


def names_and_descriptions_are_allowed(make: Make) -> None:
    """What AWS refuses only when a resource is made, and no provider checks before."""
    for resource in made(make).resources:
        description = resource.inputs.get("description")
        if "securityGroup" in resource.type and isinstance(description, str):
            # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
            assert re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}", description), (
                f"{resource.name}: EC2 refuses the description {description!r}"
            )
        row = row_of(resource.type)
        if row and row.name_limit and resource.custom:
            name, limit = str(name_for(resource)), row.name_limit
            assert len(name) <= limit, f"{resource.name}: {name!r} has {len(name)} characters, AWS takes {limit}"


def unknown_arguments_are_refused(make_with: Callable[[Mapping[str, Any]], Make], args: Mapping[str, Any]) -> None:
    message = refusal(make_with({**args, "sise": 1}))
    assert "sise" in message
    assert "valid arguments: " in message


def bad_values_are_refused(make_with: Callable[[Mapping[str, Any]], Make], args: Mapping[str, Any], kind: type) -> None:
    for name, hint in argument_hints(kind).items():
        for bad in bad_values(hint):
            message = refusal(make_with({**args, name: bad}))
            assert name in message, f"{name}={bad!r}: the message does not name the argument: {message}"


def missing_arguments_are_refused(
    make_with: Callable[[Mapping[str, Any]], Make], args: Mapping[str, Any], kind: type
) -> None:
    for name, hint in argument_hints(kind).items():
        if get_origin(hint) is not NotRequired:
            message = refusal(make_with({key: value for key, value in args.items() if key != name}))
            assert f"{name} is None: required" in message


def refusal(make: Make) -> str:
    """Return the message of the refusal; it must come before the first resource."""
    registered: list[Resource] = []

    class Watching:
        def create(self, resource: Resource) -> Any:
            registered.append(resource)
            raise AssertionError(f"{resource.name} was created before the bad argument was refused")

        def read(self, resource: Resource) -> Mapping[str, Any]:
            raise AssertionError(f"{resource.name} was read before the bad argument was refused")

        def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
            raise AssertionError(f"{token} was called with {args} before the bad argument was refused")

    try:
        record(make, cloud=Watching())
    except InputPropertiesError as error:
        assert not registered
        return error.message
    raise AssertionError("a bad argument was accepted")


def bad_values(hint: Any) -> list[Any]:
    """Return values that the declaration excludes: another type, and just outside each limit."""
    origin, members = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return bad_values(members[0])
    bad: list[Any] = [object()]
    if origin is Annotated:
        for limit in members[1:]:
            if isinstance(limit, Between):
                bad += [limit.low - 1, limit.high + 1]
            if isinstance(limit, Matches):
                bad.append("\n")
    if origin is Literal:
        bad.append("nonesuch")
    return bad
