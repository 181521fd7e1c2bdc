"""The tables of arguments in the docs are the declarations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.building_blocks.arguments import argument_hints, default_of
from components.docs import PAGES, declarations, with_tables

PAGES_OF_COMPONENTS = sorted(PAGES.glob("*.md"))


@pytest.mark.parametrize("page", PAGES_OF_COMPONENTS, ids=lambda page: page.stem)
def test_a_page_says_what_is_declared(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    assert with_tables(written, declarations()) == written, f"{page.name} is out of date: run `make docs`"


def test_the_pages_have_tables() -> None:
    assert "<!-- arguments: GdprBaselineArgs -->" in (PAGES / "gdpr_baseline.md").read_text(encoding="utf-8")


def test_a_mark_of_nothing_declared_is_an_error() -> None:
    with pytest.raises(LookupError, match="no component declares NothingArgs"):
        with_tables("<!-- arguments: NothingArgs --><!-- end: NothingArgs -->", declarations())


DECLARED = re.compile(r"<!-- arguments: (\w+) -->")
TABLE = re.compile(r"^\|[^|\n]*\| default \| argument \|\n(?:\|.*\n)+", re.MULTILINE)
ROW = re.compile(r"^\| [^|]+ \| (?P<said>[^|]+) \| (?P<arguments>[^|]*`[^|]*) \|$", re.MULTILINE)


def numbers(page: str) -> Mapping[str, set[str]]:
    """Return the numbers that the arguments of a page have by default, by argument."""
    declared, found = declarations(), dict[str, set[str]]()
    for kind in (declared[name] for name in DECLARED.findall(page)):
        for name, hint in argument_hints(kind).items():
            default = default_of(hint)
            if default is not None and type(default.value) in (int, float):
                found.setdefault(name, set()).update(spellings(default.value))
    return found


def spellings(number: float) -> set[str]:
    """Return how prose may write a number."""
    words = {0: {"none"}, 1: {"one"}, 2: {"two"}}.get(round(number), set[str]())
    millions = {f"{round(number) // 1_000_000} MB"} if number and number % 1_000_000 == 0 else set[str]()
    return {f"{number:,}", *words, *millions}


@pytest.mark.parametrize("page", PAGES_OF_COMPONENTS, ids=lambda page: page.stem)
def test_the_prose_tables_of_defaults_say_the_declared_numbers(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    written = "".join(TABLE.findall(text))
    known = numbers(text)
    wrong = [
        f"{argument}: {row['said'].strip()}, declared {', '.join(sorted(known[argument]))}"
        for row in ROW.finditer(written)
        for argument in re.findall(r"`(\w+)`", row["arguments"])
        if argument in known and not any(re.search(rf"(?<!\d){n}(?!\d)", row["said"]) for n in known[argument])
    ]
    assert wrong == []


def test_a_number_of_a_default_is_known() -> None:
    page = (PAGES / "instance_service.md").read_text(encoding="utf-8")
    assert numbers(page)["backup_days"] == {"14"}
