"""The statements of Redshift, which are files: what stands for a value in them is `${name}`."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "sql"
_END: Final = re.compile(r";[ \t]*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"^\s*--.*$\n?", re.MULTILINE)


def statements(file: str, /, **values: str) -> list[str]:
    """Return the statements of a file below `sql/`, without comments.

    Args:
        file: its name, without its extension.
        values: what stands for each name. They are put in as they are: see `quoted`.

    Raises:
        KeyError: a value is missing.
    """
    return split(Template((FOLDER / f"{file}.sql").read_text(encoding="utf-8")).substitute(values))


def split(text: str) -> list[str]:
    """Return the statements of a text, each of which ends with a semicolon at the end of a line."""
    return [one.strip() for one in _END.split(_COMMENT.sub("", text)) if one.strip()]


def quoted(text: str) -> str:
    """Return a text as a literal.

    Raises:
        ValueError: it has a backslash, which Redshift reads as the beginning of an escape, or a line break.
    """
    if not text.isprintable() or "\\" in text:
        raise ValueError(f"{text!r} has a backslash or a character that is not printable: it cannot be put into SQL")
    return "'" + text.replace("'", "''") + "'"
