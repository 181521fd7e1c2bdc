"""The script of the first boot, run: beside it stand commands that note how they were called."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.instance_service.user_data import AUTHORITIES_URL, LIMIT, user_data
from tests.patience import PATIENCE_SECONDS

JAR = b"a jar"
ENVIRONMENT = {
    "ARTEFACT_BUCKET": "artefacts",
    "ARTEFACT_KEY": "releases/0a1b/albums.jar",
    "ARTEFACT_SHA256": hashlib.sha256(JAR).hexdigest(),
    "AWS_REGION": "eu-west-1",
    "DATABASE_HOST": "store.eu-west-1.rds.amazonaws.com",
    "TOKEN_ISSUER": "https://example.com/pool?a=$HOME&b=`id`",
}

HARDENED = ("DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=")


class Machine:
    """A folder that the script takes for the machine."""

    def __init__(self, root: Path, *, jar: bytes = JAR, fails: str = "") -> None:
        self.root = root
        self.calls = root / "calls"
        stubs = root / "bin"
        stubs.mkdir(parents=True)
        for folder in ("etc/logrotate.d", "etc/systemd/system", "opt/aws/amazon-cloudwatch-agent/bin"):
            (root / folder).mkdir(parents=True)
        note = f'#!/bin/bash\necho "$(basename "$0") $*" >> {self.calls}\n'
        for name in ("dnf", "curl", "systemctl"):
            self._command(stubs / name, note + ("exit 1\n" if name == fails else ""))
        (root / "jar").write_bytes(jar)
        self._command(stubs / "aws", f'{note}echo "in $AWS_REGION" >> {self.calls}\ncp {root}/jar "$3"\n')
        agent = root / "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
        self._command(agent, note)
        self.path = f"{stubs}:{os.environ['PATH']}"

    @staticmethod
    def _command(path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)

    def boot(self, environment: Mapping[str, str] = ENVIRONMENT) -> subprocess.CompletedProcess[str]:
        script = base64.b64decode(user_data("albums", environment, "/services/albums")).decode()
        for folder in ("/etc/", "/opt/", "/var/log/"):
            script = script.replace(f" {folder}", f" {self.root}{folder}").replace(
                f"\n{folder}", f"\n{self.root}{folder}"
            )
        return subprocess.run(
            ["/bin/bash", "-c", script],
            env={"PATH": self.path},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def called(self) -> list[str]:
        return [line.replace(str(self.root), "") for line in self.calls.read_text().splitlines()]


def test_it_installs_fetches_compares_and_starts(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    result = machine.boot()
    assert result.returncode == 0, result.stderr
    assert machine.called() == [
        "dnf install --assumeyes amazon-cloudwatch-agent",
        "amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/albums/agent.json",
        "dnf install --assumeyes java-25-amazon-corretto-headless",
        f"curl --fail --silent --show-error --retry 5 --output /etc/albums/rds-ca.pem {AUTHORITIES_URL}",
        "aws s3api get-object /opt/albums/albums.jar --bucket artefacts --key releases/0a1b/albums.jar",
        "in eu-west-1",
        "systemctl daemon-reload",
        "systemctl enable --now albums",
    ]
    assert (tmp_path / "opt/albums/albums.jar").read_bytes() == JAR


def test_a_jar_that_is_not_the_one_meant_is_never_started(tmp_path: Path) -> None:
    machine = Machine(tmp_path, jar=b"another jar")
    assert machine.boot().returncode != 0
    assert not [call for call in machine.called() if call.startswith("systemctl")]
    assert not list((tmp_path / "etc/systemd/system").iterdir())


@pytest.mark.parametrize("command", ["dnf", "curl"])
def test_what_fails_ends_it(tmp_path: Path, command: str) -> None:
    machine = Machine(tmp_path, fails=command)
    assert machine.boot().returncode != 0
    assert not [call for call in machine.called() if call.startswith("systemctl")]


def test_the_environment_is_written_as_it_is_and_not_expanded(tmp_path: Path) -> None:
    Machine(tmp_path).boot()
    lines = (tmp_path / "etc/albums/environment").read_text().splitlines()
    assert dict(line.split("=", maxsplit=1) for line in lines) == ENVIRONMENT


def test_the_unit_runs_the_jar_as_nobody_in_particular_and_starts_it_again(tmp_path: Path) -> None:
    Machine(tmp_path).boot()
    unit = (tmp_path / "etc/systemd/system/albums.service").read_text().splitlines()
    assert set(HARDENED) <= set(unit)
    assert "Restart=always" in unit
    [start] = [line for line in unit if line.startswith("ExecStart=")]
    assert start.startswith("ExecStart=/usr/bin/java ")
    assert start.endswith("/opt/albums/albums.jar")


def test_the_agent_sends_the_services_lines_and_those_of_the_boot(tmp_path: Path) -> None:
    Machine(tmp_path).boot()
    agent = json.loads((tmp_path / "etc/albums/agent.json").read_text())
    files = agent["logs"]["logs_collected"]["files"]["collect_list"]
    assert {Path(file["file_path"]).name: file["log_stream_name"] for file in files} == {
        "service.log": "{instance_id}",
        "cloud-init-output.log": "{instance_id}/boot",
    }
    assert {file["log_group_name"] for file in files} == {"/services/albums"}
    assert agent["traces"] == {"traces_collected": {"otlp": {}}}


@pytest.mark.parametrize("value", ["two\nlines", 'a "quoted" word', "back\\slash", "it's"])
def test_a_value_that_systemd_would_change_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"environment\.ODD is .*must be one line"):
        user_data("albums", {"ODD": value}, "/services/albums")


def test_more_than_ec2_takes_is_refused() -> None:
    with pytest.raises(ValueError, match=f"has .* bytes of {LIMIT}"):
        user_data("albums", {"LONG": "x" * LIMIT}, "/services/albums")
