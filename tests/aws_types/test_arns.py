"""ARNs are put together in the catalogue and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORMATTED = re.compile(r"""f["']arn:|(?:format|concat)\(\s*f?["']arn:|["']arn:[^"']*["']\s*(?:\+|%|\.format)""")


@pytest.mark.parametrize(
    "folder", ["components", "diagram", "handlers", "iam", "local", "policies", "reachability", "recorder"]
)
def test_no_arn_is_formatted_outside_the_catalogue(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FORMATTED.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ['f"arn:aws:s3:::{name}"', 'pulumi.Output.concat("arn:aws:s3:::", name)', '"arn:aws:s3:::" + name']
)
def test_the_ways_to_format_one_are_noticed(line: str) -> None:
    assert FORMATTED.search(line)
