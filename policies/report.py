"""What the packs say of a program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from policies.rule import Rule, Severity
from policies.settings import Enforcement
from policies.suppressions import Suppression

ALL_PACKS: Final = "*"
"""In place of a pack, for what no pack can judge."""
UNSEEN: Final = Rule(
    name="remote-component",
    description="Another process creates what is inside a component of another package, so that no rule sees it.",
    severity=Severity.LOW,
    frameworks=(),
    remediation="Judge it with the packs under Pulumi's engine, or by the state after a deployment.",
    resource_types=(),
)
"""In place of a rule: such components are counted as not judged, once each."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finding of one rule about one resource."""

    pack: str
    rule: Rule
    urn: str
    message: str
    """What is wrong; of something unjudged, what is not known."""
    enforcement: Enforcement
    suppression: Suppression | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "pack": self.pack,
            "rule": self.rule.name,
            "severity": self.rule.severity.value,
            "enforcement": self.enforcement.value,
            "urn": self.urn,
            "message": self.message,
            "remediation": self.rule.remediation,
            "frameworks": [f"{framework.name} {framework.reference}" for framework in self.rule.frameworks],
            **({"reason": self.suppression.reason} if self.suppression else {}),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run."""

    packs: tuple[str, ...]
    rules: int
    """How many rules ran."""
    resources: int
    """How many resources they saw."""
    violations: tuple[Judgement, ...]
    suppressed: tuple[Judgement, ...]
    """Findings that a suppression accepts, which each of them names."""
    unjudged: tuple[Judgement, ...]
    """What cannot be judged before the deployment."""
    stale: tuple[Suppression, ...]
    """Suppressions that suppress nothing in this stack."""
    imagined: tuple[str, ...] = ()
    """Components of other packages, each with the source from which it is imagined what is inside: that was judged."""

    @property
    def mandatory(self) -> tuple[Judgement, ...]:
        """The violations that stop a deployment."""
        return tuple(found for found in self.violations if found.enforcement is Enforcement.MANDATORY)

    @property
    def ok(self) -> bool:
        """Whether nothing stops the deployment."""
        return not self.mandatory

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            "ok": self.ok,
            "packs": list(self.packs),
            "counts": {
                "rules": self.rules,
                "resources": self.resources,
                "mandatory": len(self.mandatory),
                "advisory": len(self.violations) - len(self.mandatory),
                "suppressed": len(self.suppressed),
                "unjudged": len(self.unjudged),
                "stale": len(self.stale),
            },
            "violations": _json(self.violations),
            "suppressed": _json(self.suppressed),
            "unjudged": _json(self.unjudged),
            "imagined": list(self.imagined),
            "stale": [asdict(entry) | {"stacks": list(entry.stacks)} for entry in self.stale],
        }


def _json(found: Iterable[Judgement]) -> list[dict[str, Any]]:
    return [judgement.to_json() for judgement in found]
