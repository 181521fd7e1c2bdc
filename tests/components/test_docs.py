"""The tables of arguments in the docs are the declarations."""

from __future__ import annotations

from pathlib import Path

import pytest

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
