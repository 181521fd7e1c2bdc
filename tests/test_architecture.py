"""Data flows one way: who may import whom."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "cli": {"cli"},
    "aws_types": {"aws_types"},
    "recorder": {"recorder", "aws_types", "cli"},
    "handlers": {"handlers"},
    "packages": {"packages", "cli"},
    "samples": {"samples", "cli"},
    "iam": {"iam", "recorder", "aws_types"},
    "reachability": {"reachability", "recorder", "aws_types", "cli"},
    "waf": {"waf", "iam", "recorder", "cli"},
    "route53": {"route53", "recorder", "cli"},
    "diagram": {"diagram", "iam", "recorder", "aws_types", "cli"},
    "policies": {"policies", "iam", "reachability", "recorder", "aws_types", "cli"},
    "gdpr": {"gdpr", "policies", "recorder", "aws_types", "cli"},
    "components": {"components", "handlers", "packages", "aws_types", "route53"},
}
"""Each folder and the folders of this project that it may import; `local` and `tests` stand on all of them."""

ONLY_DATA = {"gdpr", "iam", "policies", "reachability", "route53", "waf"}
"""These know recorded resources, not how they are recorded."""


def imports(folder: str) -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path.relative_to(ROOT), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield path.relative_to(ROOT), node.module


OURS = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))} | set(MAY_IMPORT)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_follow_the_architecture(folder: str) -> None:
    wrong = [
        f"{path} imports {module}"
        for path, module in imports(folder)
        if module.split(".")[0] in OURS - MAY_IMPORT[folder]
    ]
    assert not wrong


@pytest.mark.parametrize("folder", sorted(ONLY_DATA))
def test_policies_and_reachability_know_recorded_resources_only(folder: str) -> None:
    allowed = {"recorder.resource", "recorder.state", "recorder.index", "recorder.wire", "recorder.gaps"}
    wrong = [f"{path} imports {m}" for path, m in imports(folder) if m.split(".")[0] == "recorder" and m not in allowed]
    assert not wrong


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports for type checkers alone count as well: what needs the other to be understood is one module with it."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in sources()
    }
    imported = {
        module: set(imported_modules(path, modules)) & modules.keys() - {module} for module, path in modules.items()
    }
    assert sum(len(others) for others in imported.values()) > len(modules)
    TopologicalSorter(imported).prepare()


def imported_modules(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    """Yield the modules that a file imports, or imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in modules else node.module


def test_cores_are_free_of_aws() -> None:
    foreign = {"boto3", "botocore", "aws_lambda_powertools", "pulumi", "pulumi_aws"}
    core = [(path, module) for path, module in imports("handlers") if "core" in path.parts]
    assert core
    assert not [f"{path} imports {module}" for path, module in core if module.split(".")[0] in foreign]


LARGEST_FILE = 412
"""Lines. A longer file holds two ideas."""


def test_no_file_holds_two_ideas() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > LARGEST_FILE} == {}


TWO_SCREENS = 200
"""Lines of the program, which is read top to bottom: settings, components, exports."""


def test_the_program_fits_on_two_screens() -> None:
    assert len((ROOT / "__main__.py").read_text(encoding="utf-8").splitlines()) <= TWO_SCREENS


def test_no_class_name_stands_three_times() -> None:
    names = Counter(
        node.name
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert {name: times for name, times in names.items() if times > TWICE} == {}


TWICE = 2


def sources() -> Iterator[Path]:
    """Yield the files of the product; tests and benchmarks name their own things."""
    for folder in sorted(OURS - {"tests", "benchmarks"}):
        yield from sorted((ROOT / folder).rglob("*.py"))
