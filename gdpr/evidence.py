"""The evidence of a program: article -> control -> resource -> evidence -> verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.errors import UsageError
from gdpr.control import Control, Evidence, RecordedProgram
from gdpr.controls import CONTROLS
from gdpr.verdict import ControlVerdict, worst
from recorder.resource import Resource


@dataclass(frozen=True, slots=True)
class ControlResult:
    """A control, with what was found."""

    control: Control
    evidence: tuple[Evidence, ...]

    @property
    def verdict(self) -> ControlVerdict:
        """The worst of its evidence; of none, failed; at best what the control can be."""
        return worst([*(one.verdict for one in self.evidence), *([self.control.at_best] if self.evidence else ())])


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What was found of all controls."""

    controls: tuple[ControlResult, ...]

    @property
    def failed(self) -> tuple[ControlResult, ...]:
        """The controls that failed."""
        return tuple(one for one in self.controls if one.verdict is ControlVerdict.FAILED)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many controls have each verdict."""
        counted = Counter(one.verdict for one in self.controls)
        return {verdict: counted[verdict] for verdict in ControlVerdict}

    def of_articles(self, numbers: Sequence[str]) -> EvidenceReport:
        """Return what concerns some articles; all of it where none is named.

        Raises:
            UsageError: there is no control of such an article.
        """
        wanted = {number.removeprefix("Art.").strip() for number in numbers}
        known = {str(one.control.number) for one in self.controls}
        if lost := sorted(wanted - known):
            listed = ", ".join(sorted(known, key=int))
            raise UsageError(f"there is no control of Art. {', '.join(lost)}; there are those of {listed}")
        return EvidenceReport(tuple(one for one in self.controls if not wanted or str(one.control.number) in wanted))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "counts": dict(self.counts),
            "controls": [
                {
                    "article": one.control.article,
                    "control": one.control.id,
                    "title": one.control.title,
                    "resources": one.control.resources,
                    "verdict": one.verdict,
                    "open_question": one.control.open_question,
                    "evidence": [
                        {"resource": e.resource, "evidence": e.text, "verdict": e.verdict} for e in one.evidence
                    ],
                }
                for one in self.controls
            ],
        }


def evidence_of(resources: Iterable[Resource], controls: Iterable[Control] = CONTROLS) -> EvidenceReport:
    """Return what a program shows of each control.

    Args:
        resources: of a recording, or of a deployed stack.
        controls: which; all by default.
    """
    program = RecordedProgram(resources)
    return EvidenceReport(tuple(ControlResult(control, tuple(control.check(program))) for control in controls))
