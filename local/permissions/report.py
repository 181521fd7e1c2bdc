"""The two lists that a run ends with: permissions that were missing, and permissions that nothing used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from iam.identities import Kind, identities
from iam.usage import unused
from local.permissions.calls import Calls, Missing
from local.scenarios.scenario import EVERY_ACTION, Explanation
from recorder.index import Stack
from recorder.resource import Recording, Resource

_NO_SCENARIO: Final = "not exercised: no scenario of this run uses all of the component that the role belongs to"
_ROLE: Final = "aws:iam/role:Role"


@dataclass(frozen=True, slots=True)
class Exercised:
    """What the scenarios of a run used."""

    components: frozenset[str] = frozenset()
    """The types of the components that they are for."""
    explanations: Sequence[Explanation] = ()
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    """Type of a component inside of these that the run did not use -> why."""


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """A permission that was granted and that no call used."""

    principal: str
    action: str
    resource: str
    explanation: str
    """Why it is granted although this run did not use it; empty where no explanation is given: then the run fails."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Both lists."""

    missing: tuple[Missing, ...]
    unused: tuple[Unused, ...]

    @property
    def unexplained(self) -> tuple[Unused, ...]:
        """The permissions to remove, or to explain."""
        return tuple(found for found in self.unused if not found.explanation)

    def unused_by_principal(self) -> list[tuple[str, list[str], str]]:
        """Return principal, actions and explanation, one row for those that have both in common."""
        rows: dict[tuple[str, str], set[str]] = {}
        for found in self.unused:
            rows.setdefault((found.principal, found.explanation), set()).add(found.action)
        return [(principal, sorted(actions), why) for (principal, why), actions in rows.items()]

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON data."""
        return {
            "missing": [
                {"principal": m.principal, "action": m.action, "resource": m.resource, "reason": m.reason}
                for m in self.missing
            ],
            "unused": [
                {
                    "principal": u.principal,
                    "action": u.action,
                    "resource": u.resource,
                    "explanation": u.explanation or None,
                }
                for u in self.unused
            ],
        }


def permissions(recording: Recording, calls: Calls, exercised: Exercised) -> Permissions:
    """Compare what every role of the program was granted with what it did.

    Args:
        recording: The deployed program.
        calls: All calls of the run.
        exercised: What the run used; permissions of all other roles are listed, but need no use.
    """
    roles = {str(role.outputs.get("arn")): role for role in recording.of_type(_ROLE)}
    resources = {resource.urn: resource for resource in recording.resources}
    found: list[Unused] = []
    for principal in identities(Stack(recording.resources)):
        if principal.kind is not Kind.ROLE or not isinstance(principal.arn, str):
            continue
        role = roles.get(principal.arn)
        owners = list(_owners(role, resources)) if role else []
        for granted in unused(principal.policies, calls.used.get(principal.arn, ())):
            explanation = _explanation(role, owners, granted.action, exercised)
            found.append(Unused(principal.arn, granted.action, granted.resource, explanation))
    return Permissions(tuple(sorted(calls.missing)), tuple(sorted(found)))


def _owners(role: Resource, resources: Mapping[str, Resource]) -> Iterator[Resource]:
    """Yield the components that a role is in, the innermost first."""
    owner = resources.get(role.parent or "")
    while owner:
        yield owner
        owner = resources.get(owner.parent or "")


def _explanation(role: Resource | None, owners: Sequence[Resource], action: str, exercised: Exercised) -> str:
    for owner in owners:
        if owner.type in exercised.skipped:
            return f"not exercised: {exercised.skipped[owner.type]}"
    for owner in owners:
        name = role.name.removeprefix(owner.name).removeprefix("-") if role else ""
        for one in exercised.explanations:
            if (one.component, one.role) == (owner.type, name) and one.action in (action, EVERY_ACTION):
                return one.reason
    return "" if any(owner.type in exercised.components for owner in owners) else _NO_SCENARIO
