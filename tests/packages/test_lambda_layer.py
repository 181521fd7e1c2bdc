"""The layer that AWS is given: for arm64 and Python 3.13, and nothing in it that belongs elsewhere."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator

import pytest

import packages
from packages import Target

ELF = b"\x7fELF"
EM_AARCH64 = 183  # elf.h


@pytest.fixture(scope="session")
def layer() -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(packages.build(Target.ARM64, "images").layer.path) as opened:
        yield opened


def machines(layer: zipfile.ZipFile) -> dict[str, int]:
    contents = {name: layer.read(name)[:20] for name in layer.namelist()}
    return {name: struct.unpack_from("<H", head, 18)[0] for name, head in contents.items() if head.startswith(ELF)}


def test_compiled_files_are_for_graviton(layer: zipfile.ZipFile) -> None:
    found = machines(layer)

    assert len(found) > 20
    assert {name: machine for name, machine in found.items() if machine != EM_AARCH64} == {}


def test_libraries_are_compiled_and_everything_compiled_is_seen(layer: zipfile.ZipFile) -> None:
    named = {name for name in layer.namelist() if re.search(r"\.so(\.\d+)*$", name)}

    assert named == machines(layer).keys()


def test_extension_modules_are_for_lambdas_python(layer: zipfile.ZipFile) -> None:
    tags = {match[1] for name in layer.namelist() if (match := re.search(r"\.(cpython-[^.]*)\.so$", name))}

    assert tags == {"cpython-313-aarch64-linux-gnu"}


def test_everything_is_where_lambda_looks(layer: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0] for name in layer.namelist()} == {"python"}
    assert {"python/PIL/__init__.py", "python/aws_lambda_powertools/__init__.py"} <= set(layer.namelist())


@pytest.mark.parametrize("package", ["boto3", "botocore", "urllib3", "awslambdaric", "jmespath"])
def test_what_lambda_carries_itself_is_left_out(package: str, layer: zipfile.ZipFile) -> None:
    assert [name for name in layer.namelist() if name.startswith(f"python/{package}/")] == []


def test_licences_travel_with_what_they_license(layer: zipfile.ZipFile) -> None:
    distributions = {match[1] for name in layer.namelist() if (match := re.match(r"python/([^/]+\.dist-info)/", name))}
    licensed = {name.split("/")[1] for name in layer.namelist() if re.search(r"dist-info/(licenses/)?LICEN[CS]E", name)}

    assert len(distributions) >= 5
    assert licensed == distributions
