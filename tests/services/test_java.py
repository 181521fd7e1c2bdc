"""The unit tests of the services, by Maven; nothing is written into the folders of their sources."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import packages
from packages.domains import ROOT


@pytest.mark.parametrize("service", packages.services())
def test_the_services_own_tests_pass(service: str, tmp_path: Path) -> None:
    if missing := packages.missing_tools():
        pytest.skip(f"the tests of {service} are not run: {' and '.join(missing)} is missing")
    copy = tmp_path / service
    shutil.copytree(ROOT / "services" / service, copy, ignore=shutil.ignore_patterns("target"))

    done = subprocess.run(["mvn", "-B", "test"], cwd=copy, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:]
    run = re.findall(r"Tests run: (\d+), Failures: 0, Errors: 0", done.stdout)
    assert int(run[-1]) > 0
