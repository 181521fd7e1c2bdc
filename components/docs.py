"""Writes the tables of arguments in `docs/components/` from their declarations: `python -m components.docs`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Annotated, Any, NotRequired, get_args, get_origin

from typing_extensions import is_typeddict

import components
from components.building_blocks import references
from components.building_blocks.arguments import Between, argument_hints, default_of, describe

PAGES = Path(__file__).parents[1] / "docs" / "components"
_MARK = re.compile(r"<!-- arguments: (?P<name>\w+) -->(?P<table>.*?)<!-- end: (?P=name) -->", re.DOTALL)


def declarations() -> Mapping[str, type]:
    """Return all declarations of arguments, by their names."""
    modules = [import_module(found.name) for found in walk_packages(components.__path__, f"{components.__name__}.")]
    named = [value for module in modules for value in vars(module).values() if is_typeddict(value)]
    return {kind.__name__: kind for kind in named}


def table(kind: type) -> str:
    """Return the table of a declaration's arguments, in Markdown."""
    lines = ["| argument | value | default |", "|---|---|---|"]
    for name, hint in argument_hints(kind).items():
        required = get_origin(hint) is not NotRequired
        lines.append(f"| `{name}` | {_value(hint)} | {'required' if required else _default(hint)} |")
    return "\n".join(lines)


def with_tables(page: str, declared: Mapping[str, type]) -> str:
    """Return a page whose marked tables are as declared.

    Raises:
        LookupError: there is no declaration of a marked name.
    """

    def written(mark: re.Match[str]) -> str:
        name = mark["name"]
        if name not in declared:
            raise LookupError(f"no component declares {name}: correct the mark <!-- arguments: {name} -->")
        return f"<!-- arguments: {name} -->\n{table(declared[name])}\n<!-- end: {name} -->"

    return _MARK.sub(written, page)


def main() -> int:
    """Write the tables of all pages."""
    declared = declarations()
    for path in PAGES.glob("*.md"):
        path.write_text(with_tables(path.read_text(encoding="utf-8"), declared), encoding="utf-8")
    return 0


def _value(hint: Any) -> str:  # noqa: ANN401 - any type form
    origin, members = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _value(members[0])
    if origin is Annotated:
        limits = [member for member in members[1:] if isinstance(member, Between)]
        inner = _value(members[0])
        return f"{inner}, {limits[0].span()}" if limits else inner
    if getattr(hint, "__module__", "") == references.__name__:
        return f"a reference: `{hint.__name__}`"
    if is_typeddict(hint):
        return f"a mapping: {', '.join(f'`{name}`' for name in argument_hints(hint))}"
    return describe(hint).replace("|", "or")


def _default(hint: Any) -> str:  # noqa: ANN401 - any type form
    default = default_of(hint)
    if default is None:
        return ""
    if default.shown:
        return default.shown
    if default.value in ((), {}):
        return "none"
    if isinstance(default.value, tuple):
        return ", ".join(f"`{value}`" for value in default.value)
    return f"{default.value:,}" if type(default.value) is int else f"`{default.value}`"


if __name__ == "__main__":
    sys.exit(main())
