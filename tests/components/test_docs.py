"""The tables of arguments in the docs are the declarations."""

from __future__ import annotations

import pytest

from components.docs import PAGES, TABLES, with_tables


@pytest.mark.parametrize("page", TABLES)
def test_a_page_says_what_is_declared(page: str) -> None:
    written = (PAGES / page).read_text(encoding="utf-8")
    assert with_tables(written, TABLES[page]) == written, f"docs/components/{page} is out of date: run `make docs`"


def test_a_page_without_marks_is_an_error() -> None:
    with pytest.raises(LookupError, match="GdprBaselineArgs"):
        with_tables("# A page", TABLES["gdpr_baseline.md"])
