"""Small mistakes in Python source: each rule finds the places of one, and says what stands there afterwards."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Final

Edit = tuple[ast.AST, str]
"""What is replaced, and by what."""


@dataclass(frozen=True)
class Module:
    """A file of Python."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        lines = self.text.encode().split(b"\n")
        return list(accumulate((len(line) + 1 for line in lines), initial=0))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return the bytes of a node."""
        place = (getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
        line, column, end_line, end_column = place
        return self._starts[line - 1] + column, self._starts[end_line - 1] + end_column

    def segment(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text.encode()[start:end].decode()

    def edited(self, node: ast.AST, replacement: str) -> str:
        start, end = self.span(node)
        source = self.text.encode()
        return (source[:start] + replacement.encode() + source[end:]).decode()


Rule = Callable[[Module], Iterator[Edit]]


def calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


# --- values -----------------------------------------------------------------------------------------------------------

_NO_VALUE: Final = {"opts"}


def values(module: Module) -> Iterator[Edit]:
    """Drop or change what a resource of AWS is given."""
    for call in calls(module):
        if not module.segment(call.func).startswith("aws."):
            continue
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in _NO_VALUE:
                continue
            match keyword.value:
                case ast.Constant(value=bool() as value):
                    yield keyword.value, str(not value)
                case ast.Constant(value=int() as value):
                    yield keyword.value, str(value + 1)
                case ast.Constant():
                    pass
                case _:
                    yield keyword, "**{}"


# --- wider rights -----------------------------------------------------------------------------------------------------

_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z]+\*?")


def rights(module: Module) -> Iterator[Edit]:
    """Drop a statement's condition, or widen its actions, resources or principals."""
    keys = {key for node in ast.walk(module.tree) if isinstance(node, ast.Dict) for key in node.keys}
    for node in ast.walk(module.tree):
        match node:
            case ast.Dict():
                yield from _wider(node)
            case ast.Constant(value=str() as text) if _ACTION.fullmatch(text) and node not in keys:
                yield node, f'"{text.split(":")[0]}:*"'
            case _:
                pass


def _wider(statement: ast.Dict) -> Iterator[Edit]:
    parts = {
        key.value: value
        for key, value in zip(statement.keys, statement.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    effect = parts.get("Effect")
    if not (isinstance(effect, ast.Constant) and effect.value == "Allow"):
        return
    for name, wide in (("Condition", "{}"), ("Principal", '"*"'), ("Resource", '"*"')):
        value = parts.get(name)
        if value is not None and not (isinstance(value, ast.Constant) and value.value == "*"):
            yield value, wide


# --- arguments together -----------------------------------------------------------------------------------------------


def together(module: Module) -> Iterator[Edit]:
    """Forget one of two conditions that decide together.

    Not where `or` gives a default, not what only keeps the other condition from an error, and not what only guards an
    `AssertionError`: nothing that anyone can give makes it true.
    """
    for node in _conditions(module.tree):
        for index in range(len(node.values)):
            if not module.segment(node.values[index]).startswith("isinstance("):
                rest = [f"({module.segment(value)})" for at, value in enumerate(node.values) if at != index]
                yield node, f"({(' and ' if isinstance(node.op, ast.And) else ' or ').join(rest)})"


def _conditions(tree: ast.Module) -> Iterator[ast.BoolOp]:
    for node in ast.walk(tree):
        match node:
            case ast.If(body=[ast.Raise(exc=ast.Call(func=ast.Name("AssertionError")))]):
                pass
            case ast.If(test=ast.BoolOp() as test) | ast.IfExp(test=ast.BoolOp() as test):
                yield test
            case ast.comprehension(ifs=tests):
                yield from (test for test in tests if isinstance(test, ast.BoolOp))
            case _:
                pass


# --- edges ------------------------------------------------------------------------------------------------------------

_EITHER_WAY: Final = frozenset({"factor <= 1", "width <= 0", "height <= 0"})
"""Conditions on both sides of which the same comes out.

A picture reduced by one is the picture itself, and a part of a frame without pixels changes nothing.
"""
_STRICTNESS: Final[dict[type[ast.cmpop], str]] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}


def edges(module: Module) -> Iterator[Edit]:
    """Take a limit in for out, or one beside it.

    Not within the condition of a loop: a loop that never ends says nothing of tests. And not where both sides of a
    limit give the same.
    """
    loops = {inner for node in ast.walk(module.tree) if isinstance(node, ast.While) for inner in ast.walk(node.test)}
    for node in ast.walk(module.tree):
        if node in loops:
            continue
        if isinstance(node, ast.Compare):
            yield from _beside(module, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node in module.tree.body and node.value:
            yield from _limits(node.value)


def _beside(module: Module, compare: ast.Compare) -> Iterator[Edit]:
    if len(compare.ops) == 1 and type(compare.ops[0]) in _STRICTNESS and module.segment(compare) not in _EITHER_WAY:
        left, right = module.segment(compare.left), module.segment(compare.comparators[0])
        yield compare, f"{left} {_STRICTNESS[type(compare.ops[0])]} {right}"
    for value in compare.comparators:
        if _is_number(value):
            yield from _limits(value)


def _limits(value: ast.expr) -> Iterator[Edit]:
    if isinstance(value, ast.Constant) and _is_number(value) and isinstance(value.value, int):
        yield value, str(value.value + 1)


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int) and not isinstance(value.value, bool)


# --- the unknown ------------------------------------------------------------------------------------------------------


def unknowns(module: Module) -> Iterator[Edit]:
    """Take what is not known for something known."""
    three_valued = "Tristate" in module.text
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and module.segment(node.func).split(".")[-1] in ("is_unknown", "has_unknown"):
            yield node, "False"
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            asked = module.segment(node.comparators[0]).split(".")[-1]
            if asked == "UNKNOWN" or (three_valued and asked == "None"):
                yield node, str(isinstance(node.ops[0], ast.IsNot))


# --- secrets and denials ----------------------------------------------------------------------------------------------


def secrets(module: Module) -> Iterator[Edit]:
    """Forget which values are secret."""
    for node in ast.walk(module.tree):
        loaded = isinstance(getattr(node, "ctx", None), ast.Load)
        if isinstance(node, ast.Attribute) and loaded and node.attr in ("secrets", "secret_exports"):
            if module.segment(node.value) != "wire":
                yield node, "frozenset()"
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In) and "secret" in module.segment(node):
            yield node, "False"


def denials(module: Module) -> Iterator[Edit]:
    """Let through a call that is denied."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Return) and node.value and "denied" in module.segment(node.value):
            yield node.value, "None" if " if denied" in module.segment(node.value) else '""'
        elif isinstance(node, ast.Call) and module.segment(node.func) in ("self._deny", "self.of_role"):
            yield node, '""'
        elif isinstance(node, ast.Assign) and module.segment(node.targets[0]) == "denied":
            yield node.value, '""'


def edits(module: Module, rules: Iterable[Rule]) -> Iterator[tuple[int, str, str, str]]:
    """Return line, before, after and the whole text of each edit, in the order of the source."""
    found = [edit for rule in rules for edit in rule(module)]
    for node, replacement in sorted(found, key=lambda edit: (module.span(edit[0]), edit[1])):
        before = " ".join(module.segment(node).split())
        if before != replacement:
            yield node.__dict__["lineno"], before, replacement, module.edited(node, replacement)
