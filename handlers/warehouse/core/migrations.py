"""The schema's versions: files `NNNN_name.sql`, each applied once, in order. A file that was applied never changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from handlers.warehouse.core.statements import FOLDER, quoted, split, statements

_NAME: Final = re.compile(r"(?P<version>\d{4})_[a-z0-9_]+")


class MigrationsDiffer(Exception):  # noqa: N818 - for whoever changed a file
    """The files are not those that were applied, or contradict each other."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    version: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """The SHA-256 of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def transaction(self) -> list[str]:
        """Its statements, with those that see to it that it is applied once."""
        values = {"version": str(self.version), "name": self.name, "checksum": self.checksum}
        return [*statements("begin", **values), *split(self.text), *statements("end", **values)]


def read(folder: Path = FOLDER / "migrations") -> list[Migration]:
    """Return all migrations, in order.

    Raises:
        MigrationsDiffer: a file's name is no `NNNN_name.sql`, or a number is missing or there twice.
    """
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        named = _NAME.fullmatch(path.stem)
        if named is None:
            raise MigrationsDiffer(f"{path.name}: a migration's file must be called NNNN_name.sql")
        found.append(Migration(int(named["version"]), path.stem, path.read_text(encoding="utf-8")))
    for expected, one in enumerate(found, 1):
        if one.version != expected:
            raise MigrationsDiffer(f"{one.name}.sql: its number must be {expected:04}")
    return found


def pending(migrations: Sequence[Migration], applied: Mapping[int, str]) -> list[Migration]:
    """Return the migrations that are still to run.

    Args:
        migrations: all, in order.
        applied: version -> checksum of what the warehouse has.

    Raises:
        MigrationsDiffer: one was changed after it was applied, or the warehouse has one that is unknown here.
    """
    known = {one.version: one for one in migrations}
    for version, checksum in applied.items():
        if version not in known:
            raise MigrationsDiffer(
                f"the warehouse has version {version:04}, which is unknown here: deploy the newer program"
            )
        if known[version].checksum != checksum:
            raise MigrationsDiffer(
                f"{known[version].name}.sql was changed after it was applied: restore it, and write another migration"
            )
    return [one for one in migrations if one.version not in applied]


def as_user(role: str, variable: str = "LOADER_ROLE_NAME") -> str:
    """Return a role's name as it may stand in the statements.

    Args:
        role: the name.
        variable: of the environment that has it, for the message.

    Raises:
        ValueError: it is no name of a role.
    """
    if not re.fullmatch(r"[\w+=,.@-]{1,64}", role, re.ASCII):
        raise ValueError(f"{variable} is {role!r}: must be the name of a role of IAM")
    return quoted(role)[1:-1]
