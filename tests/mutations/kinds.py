"""The kinds of mistakes: where each is made, and which tests must notice it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutations import source, workflows
from tests.mutations.written import (
    Table,
    deliveries,
    edits_of,
    erasure,
    events,
    metrics,
    requests,
    rights_deployed,
)

ROOT: Final = Path(__file__).parents[2]
GOLDEN: Final = "tests/golden/test_golden.py"
NEVER: Final = ("tests/golden/", "tests/diagram/", "tests/docs/", "tests/components/test_docs.py", "tests/mutations/")
"""What is compared with committed output notices everything, and understands nothing."""


@dataclass(frozen=True)
class Mutation:
    """One mistake."""

    kind: str
    path: str
    place: str
    """The line, or the state and the field."""
    before: str
    after: str
    text: str
    """The whole file with the mistake in it."""
    tests: tuple[tuple[str, ...], ...]
    """The test files that must notice it, in the groups that are run one after the other: the likeliest first."""


Finder = Callable[[Path], Iterator[tuple[str, str, str, str]]]


@dataclass(frozen=True)
class Kind:
    """One kind of mistakes."""

    name: str
    files: tuple[str, ...]
    find: Finder
    tests: tuple[str, ...]
    """The test folders and files; those that mirror or name the module come first."""

    def mutations(self, root: Path = ROOT) -> list[Mutation]:
        """Return every mistake of this kind that can be made."""
        texts = self._texts(root)
        return [
            Mutation(self.name, path, place, before, after, text, tests)
            for path in sorted({str(found.relative_to(root)) for glob in self.files for found in root.glob(glob)})
            for tests in [self._tests(Path(path), root, texts)]
            for place, before, after, text in self.find(root / path)
        ]

    def _texts(self, root: Path) -> Mapping[str, str]:
        """Return what is in each test file that may notice a mistake."""
        files = [
            file
            for part in self.tests
            for file in ([root / part] if part.endswith(".py") else sorted((root / part).rglob("test_*.py")))
        ]
        names = [str(file.relative_to(root)) for file in dict.fromkeys(files)]
        return {name: (root / name).read_text(encoding="utf-8") for name in names if not name.startswith(NEVER)}

    def _tests(self, path: Path, root: Path, texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
        if GOLDEN in self.tests:
            return ((GOLDEN,),)
        groups: dict[tuple[bool, int], list[str]] = {}
        for name, text in texts.items():
            groups.setdefault(self._distance(path, root / name, text, root), []).append(name)
        return tuple(tuple(groups[distance]) for distance in sorted(groups))

    def _distance(self, module: Path, test: Path, text: str, root: Path) -> tuple[bool, int]:
        """Rank a test file: it starts no emulator; is named like the module or kind; names it; lies near; or none."""
        mirrored, name = root / "tests" / module.parent, module.name.partition(".")[0]
        starts_emulator = "local_cloud" in text
        near = test.parent != root / "tests" and mirrored.is_relative_to(test.parent)
        if near and _words(test.stem) & (_words(name) | _words(self.name)):
            return starts_emulator, 0
        if name in text:
            return starts_emulator, 1 if near else 2
        return starts_emulator, 3 if near or test.is_relative_to(mirrored) else 4


def _words(name: str) -> set[str]:
    return {word.rstrip("s") for word in re.split("[_-]", name)} - {"", "test"}


def _python(*rules: source.Rule) -> Finder:
    def find(path: Path) -> Iterator[tuple[str, str, str, str]]:
        module = source.Module(path, path.read_text(encoding="utf-8"))
        for line, before, after, text in source.edits(module, rules):
            yield str(line), before, after, text

    return find


def _definition(path: Path) -> Iterator[tuple[str, str, str, str]]:
    return workflows.edits(path.read_text(encoding="utf-8"))


def _written(name: str, table: Table, *tests: str) -> Kind:
    return Kind(name, tuple(table), edits_of(table), tests)


KINDS: Final = (
    Kind("values", ("components/**/*.py",), _python(source.values), (GOLDEN,)),
    Kind(
        "rights",
        ("components/**/*.py",),
        _python(source.rights),
        ("tests/components", "tests/policies/test_own_program.py"),
    ),
    Kind("together", ("components/**/*.py",), _python(source.together), ("tests/components",)),
    Kind("edges", ("handlers/**/*.py",), _python(source.edges), ("tests/handlers",)),
    Kind("workflows", ("workflows/*.asl.json",), _definition, ("tests/workflows",)),
    _written("deliveries", deliveries.MISTAKES, "tests/components/container_platform"),
    _written(
        "events",
        events.MISTAKES,
        *("tests/components/streaming_analytics", "tests/handlers/stream", "tests/handlers/warehouse"),
    ),
    _written("erasure", erasure.MISTAKES, "tests/handlers/rights", "tests/handlers/shared"),
    _written("requests", requests.MISTAKES, "tests/handlers/rights"),
    _written(
        "rights-deployed",
        rights_deployed.MISTAKES,
        *(
            "tests/components/data_subject_rights",
            "tests/components/gdpr_baseline",
            "tests/policies/test_own_program.py",
        ),
        *("tests/gdpr", "tests/workflows/test_rights.py", "tests/workflows/test_rights_resumed.py"),
    ),
    _written(
        "metrics",
        metrics.MISTAKES,
        *(
            "tests/local/emulators/metric_filters",
            "tests/components/gdpr_baseline",
            "tests/local/test_metric_filters.py",
        ),
    ),
    Kind("unknown-iam", ("iam/*.py",), _python(source.unknowns), ("tests/iam", "tests/policies")),
    Kind("unknown-policies", ("policies/**/*.py",), _python(source.unknowns), ("tests/policies",)),
    Kind("unknown-gdpr", ("gdpr/**/*.py",), _python(source.unknowns), ("tests/gdpr",)),
    Kind("unknown-reach", ("reachability/**/*.py",), _python(source.unknowns), ("tests/reachability",)),
    Kind("secrets", ("recorder/**/*.py",), _python(source.secrets), ("tests/recorder",)),
    Kind(
        "denials",
        ("local/permissions/*.py", "local/functions/*.py"),
        _python(source.denials),
        ("tests/local/test_permissions.py", "tests/local/test_functions.py", "tests/local/batch"),
    ),
)


def drawn(kinds: Sequence[Kind], count: int, seed: int, root: Path = ROOT) -> list[Mutation]:
    """Draw so many mistakes of each kind: by hash, so that a change of one file leaves what is drawn of the others."""

    def lot(mutation: Mutation) -> str:
        what = f"{seed} {mutation.path} {mutation.before} {mutation.after} {_without_lines(mutation.place)}"
        return hashlib.sha256(what.encode()).hexdigest()

    return [mutation for kind in kinds for mutation in sorted(kind.mutations(root), key=lot)[:count]]


def _without_lines(place: str) -> str:
    return "" if place.isdecimal() else place
