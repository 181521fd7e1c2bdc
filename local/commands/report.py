"""All facts of a run, and their JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.deployment import Deployment
from local.permissions.report import Permissions
from local.scenarios.scenario import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All facts of a run."""

    deployment: Deployment
    permissions: Permissions
    seconds: float
    seconds_to_deploy: float
    sections: Mapping[str, Section] = field(default_factory=dict[str, Section])
    """By the scenario's name."""
    scenario_seconds: Mapping[str, float] = field(default_factory=dict[str, float])
    """By the scenario's name."""

    @property
    def ok(self) -> bool:
        """Whether every scenario succeeded, and roles have the permissions that they need and no others."""
        as_expected = all(section.ok for section in self.sections.values())
        return as_expected and not self.permissions.missing and not self.permissions.unexplained

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        summary, sections = self.deployment.summary, self.sections
        types = sorted({*summary.created, *summary.recorded})
        endpoints = {name: url for section in sections.values() for name, url in section.endpoints.items()}
        return {
            "ok": self.ok,
            "stack": self.deployment.recording.stack,
            **{key: value for section in sections.values() for key, value in section.top_level.items()},
            "scenarios": {
                name: {"ok": of.ok, "seconds": round(self.scenario_seconds[name], 2), "facts": of.facts}
                for name, of in sections.items()
            },
            "endpoints": {"aws": self.deployment.emulator.endpoint, **endpoints},
            "resources": {
                "created": summary.created.total(),
                "recorded": summary.recorded.total(),
                "types": {t: {"created": summary.created[t], "recorded": summary.recorded[t]} for t in types},
                "not_applied": [{"type": type_, "input": name} for type_, name in sorted(summary.not_applied)],
            },
            "outputs": dict(self.deployment.outputs),
            "permissions": self.permissions.to_json(),
            "seconds": {"deploy": round(self.seconds_to_deploy, 2), "total": round(self.seconds, 2)},
        }
