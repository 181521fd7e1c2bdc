"""Mistakes written out one by one, by what they would break: each file has those of one subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.mutations.written.mistake import Mistake

Table = Mapping[str, tuple[Mistake, ...]]
"""The mistakes by file."""


def edits_of(table: Table) -> Callable[[Path], Iterator[tuple[str, str, str, str]]]:
    """Return what finds the mistakes of a table in a file.

    It yields what each means, before, after and the whole text.

    Raises:
        ValueError: when it is used, the file has the text of a mistake no longer, or several times.
    """

    def edits(path: Path) -> Iterator[tuple[str, str, str, str]]:
        text = path.read_text(encoding="utf-8")
        for name, mistakes in table.items():
            if not path.match(name):
                continue
            for what, before, after in mistakes:
                if text.count(before) != 1:
                    raise ValueError(f"{name} must have this text once, to make the mistake {what!r}: {before!r}")
                yield what, before, after, text.replace(before, after)

    return edits
