"""One place a fact: a literal that says something of AWS or of the platform is written where that is decided.

ARNs have a test of their own: tests/aws_types/test_arns.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from handlers.images.core import keys
from tests.test_architecture import ROOT, sources

FACTS = {
    "the region of what exists once in the world": (
        r"us-east-1",
        # Of EC2, the region whose host names differ; of Route 53 and of the trail, lists of regions.
        {
            "aws_types/services.py",
            "aws_types/ec2/addresses.py",
            "route53/regions.py",
            "components/dns_routing/args.py",
            "components/gdpr_baseline/investigation.py",
        },
    ),
    "the region of a program that configures none": (
        r"eu-west-1",
        {
            "recorder/simulated/__init__.py",
            "route53/regions.py",
            "components/dns_routing/args.py",
            "components/gdpr_baseline/investigation.py",
            "handlers/rights/core/information.py",
        },
    ),
    "the account of what nobody deployed": (r"123456789012", {"recorder/simulated/__init__.py"}),
    "the layout of keys": (
        f"({'|'.join((keys.UPLOADS, keys.WORK, *keys.VARIANTS, keys.REPORTS, keys.WATERMARKS))})\\S*",
        {"handlers/images/core/keys.py", "handlers/stream/core/keys.py"},
    ),
    "the layout of the lake": (r"(/|(raw|processed|errors)/)dt=.*", {"handlers/stream/core/keys.py"}),
}
"""What it is: a pattern of whole literals, and the files that may write them."""


@cache
def literals(path: Path) -> Sequence[tuple[int, str]]:
    """Return the texts of a module that are values, with their lines: docstrings and comments only speak of them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    ]


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_written_in_one_place(fact: str) -> None:
    pattern, places = FACTS[fact]
    program = [ROOT / "__main__.py", *sources()]
    written = {
        (str(path.relative_to(ROOT)), line)
        for path in program
        for line, text in literals(path)
        if re.fullmatch(pattern, text)
    }
    assert {f"{path}:{line}" for path, line in written if path not in places} == set()
    assert {path for path, _ in written} == places, "a place that does not write it any more need not be named"


HANDLER = re.compile(r"handlers(\.\w+)+")


def test_every_handler_that_a_component_names_exists() -> None:
    named = {
        text for path in (ROOT / "components").rglob("*.py") for _, text in literals(path) if HANDLER.fullmatch(text)
    }
    assert named
    for name in sorted(named):
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function, None)) or import_module(name), name
