"""Writes the JSON Schema of every event that can be read into `docs/events/`: `python -m handlers.stream.schemas`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from handlers.stream.core.versions import DECLARED

FOLDER: Final = Path(__file__).parents[2] / "docs" / "events"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the schema of each type in each version, by the name of its file."""
    return {
        f"{name}.v{version}.json": {"$schema": _DIALECT, **msgspec.json.schema(declared)}
        for (name, version), declared in DECLARED.items()
    }


def as_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as its file has it."""
    return json.dumps(schema, indent=2) + "\n"


def main() -> int:
    """Write all files, and remove those of versions that are not read any more."""
    FOLDER.mkdir(exist_ok=True)
    written = schemas()
    for path in FOLDER.glob("*.json"):
        if path.name not in written:
            path.unlink()
    for name, schema in written.items():
        (FOLDER / name).write_text(as_text(schema), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
