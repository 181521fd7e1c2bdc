"""Versions of a ContainerPlatform come and go under requests, by the scenario of `make up`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rich.console import Console

from local.commands.up import exercised_by
from local.deployment import deployment
from local.emulators.delivery import Execution
from local.permissions.report import permissions
from local.resources import ecs
from local.scenarios.containers.scenario import COMPONENT, ContainersScenario, Delivered, report, skipped
from local.scenarios.containers.visitors import Visits
from local.scenarios.scenario import RunOptions
from recorder.stacks import StackConfig
from tests.local.containers import stub
from tests.local.containers.conftest import DOCKERFILE

ROLE = "aws:iam/role:Role"
PROGRAM = """\
from components.building_blocks.public_load_balancer import PublicLoadBalancer
from components.container_platform import ContainerPlatform
from components.gdpr_baseline import GdprBaseline
from components.three_tier_network import ThreeTierNetwork

baseline = GdprBaseline("baseline", {{"force_destroy": True}})
network = ThreeTierNetwork("network", {{"cidr": "10.0.0.0/16", "flow_logs": {{"bucket": baseline.delivery_logs}}}})
common = {{**baseline.foundation, "network": network.placement, "access_log_bucket": baseline.delivery_logs}}
entrance = PublicLoadBalancer("entrance", {{**common, "domain": None, "force_destroy": True}})
ContainerPlatform(
    "web",
    {{
        **common,
        "load_balancer": entrance.ref,
        "image": {{"dockerfile": {folder!r}}},
        "service": {{"name": "web", "environment": {{"GREETING": "hello"}}, "drain_seconds": 2}},
        "delivery": {{"strategy": {strategy!r}, "bake_minutes": 5, "pipeline": {{"source": "push"}}}},
        "force_destroy": True,
    }},
)
"""


def test_versions_come_and_go_and_no_request_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "services" / "web"
    folder.mkdir(parents=True)
    shutil.copyfile(str(stub.__file__), folder / "stub.py")
    (folder / "Dockerfile").write_text(DOCKERFILE)
    monkeypatch.setattr(ecs, "SERVICES", folder.parent)
    program = tmp_path / "__main__.py"
    program.write_text(PROGRAM.format(folder=str(folder), strategy="codedeploy"))

    with deployment(StackConfig("containers", "local", program, {"aws:region": "eu-west-1"})) as deployed:
        scenario = ContainersScenario(RunOptions())
        section = scenario.run(deployed, Console())
        found = permissions(deployed.recording, deployed.calls, exercised_by([scenario], [section]))

    assert found.missing == ()
    [task] = {role.outputs["arn"] for role in deployed.recording.of_type(ROLE) if role.name == "web"}
    components = [one.urn for one in deployed.recording.of_type(COMPONENT)]
    of_service = {role.outputs["arn"] for role in deployed.recording.of_type(ROLE) if role.parent in components}
    assert len(of_service) == 4
    assert {one.principal for one in found.unused if one.principal in of_service} == {task}
    assert {one.explanation for one in found.unused if one.principal == task} == {
        "the collector of traces does not run here"
    }
    facts = section.facts
    assert section.ok, facts
    assert facts["failed"] == 0
    assert facts["rolled_back"] is True
    assert facts["requests"] >= 100
    assert sum(facts["versions"].values()) == facts["requests"]
    first, second, third = facts["versions"].values()
    assert first > 0
    assert second > 0
    assert third == 0
    assert all(digest.startswith("sha256:") for digest in facts["versions"])
    assert [one["status"] for one in facts["executions"].values()] == ["Succeeded", "Failed"]
    assert section.endpoints["web"].startswith("http://127.0.0.1:")
    assert section.title.startswith("New versions of web under 50 requests a second: second succeeded, third failed")


def delivered(*, failed: int = 0, third: str = "Failed", stayed: bool = True) -> Delivered:
    visits = Visits(sent=10)
    if failed:
        visits.failed["502"] = failed
    executions = {
        "second": Execution(digest="sha256:2", tag="second", status="Succeeded"),
        "third": Execution(digest="sha256:3", tag="third", status=third),
    }
    digests = {version: f"sha256:{number}" for number, version in enumerate(("first", "second", "third"), 1)}
    return Delivered("web", visits, digests, executions, {"second": stayed, "third": True})


@pytest.mark.parametrize(
    "run", [delivered(failed=1), delivered(third="Succeeded"), delivered(stayed=False), delivered()]
)
def test_a_lost_request_a_version_that_stays_or_no_rollback_fails_the_scenario(run: Delivered) -> None:
    assert report(run, {}).ok is False


def test_what_does_not_run_here_is_said() -> None:
    section = skipped("its image cannot be run")
    assert section.facts == {"skipped": "its image cannot be run"}
    assert section.not_exercised == {COMPONENT: "its image cannot be run"}
