"""GitHub's workflows are valid, and run no action that somebody else can change."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

WORKFLOWS = sorted((Path(__file__).parents[1] / ".github" / "workflows").glob("*.yml"))
JACTIONLINT = Path(sys.executable).with_name("jactionlint")
"""actionlint with the checks of the supply chain; it comes as a wheel."""


def lint(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [str(JACTIONLINT), "--shellcheck=", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_workflows_are_valid() -> None:
    done = lint(*WORKFLOWS)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_digest_with_their_version_beside_it(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))
    assert used
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("ubuntu-24.04", "ubuntu-24.99", 'label "ubuntu-24.99" is unknown'),
        ("${{ vars.AWS_REGION }}", "${{ var.AWS_REGION }}", 'undefined variable "var"'),
        ("@fbc6f3992d24b796d5a048ff273f7fcc4a7b6c09", "@v5", "must be pinned to a full-length commit"),
    ],
)
def test_a_mistake_in_a_workflow_is_found(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    text = next(file for file in WORKFLOWS if file.name == "preview.yml").read_text(encoding="utf-8")
    assert right in text
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "broken.yml").write_text(text.replace(right, wrong), encoding="utf-8")
    done = lint(folder / "broken.yml")
    assert done.returncode != 0
    assert message in done.stdout
