"""Make small mistakes in a copy of the project, and see that a test notices each; `make mutate` calls it.

The places are drawn by rule and seed. A mistake that no test notices fails the run: write the test, or, where the
mistake changes nothing that anyone could see, have the rule leave that class of places out, with the reason.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.mutations.kinds import KINDS, ROOT, Mutation, drawn

BASE_SEED: Final = 1
PASSED: Final = 0
NONE_LEFT: Final = 5
"""pytest's exit status where every test was left out."""
TEST_OF_FILE: Final = "::"
"""In the name of a test; a file that cannot be imported has none, and notices nothing: it breaks."""
NOTHING: Final = "NOTHING"


class Tree:
    """A copy of the project, in which files are changed and tests run."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds
        self._passing: set[str] = set()
        self._failing: list[str] = []
        """Tests that fail without any mistake too: they are left out."""
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "tests.mutations.worker"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, tests: Sequence[str]) -> dict[str, Any]:
        assert self._worker.stdin
        assert self._worker.stdout
        left_out = [f"--deselect={test}" for test in self._failing]
        self._worker.stdin.write(json.dumps({"tests": [*tests, *left_out], "seconds": self._seconds}) + "\n")
        self._worker.stdin.flush()
        return json.loads(self._worker.stdout.readline())

    def noticed_by(self, mutation: Mutation) -> str:
        """Return the test that fails with the mistake and passes without it, or `NOTHING` and why."""
        noticed = NOTHING
        for tests in mutation.tests:
            noticed = self._noticed_among(tests, mutation)
            if noticed != NOTHING:
                break
        return noticed

    def _noticed_among(self, tests: Sequence[str], mutation: Mutation) -> str:
        file = self._folder / mutation.path
        sound = file.read_text(encoding="utf-8")
        while True:
            file.write_text(mutation.text, encoding="utf-8")
            try:
                answer = self.ask(tests)
            finally:
                file.write_text(sound, encoding="utf-8")
            failed = answer["failed"]
            if not failed:
                unnoticed = answer["code"] in (PASSED, NONE_LEFT)
                return NOTHING if unnoticed else f"{NOTHING}: no end within {self._seconds:.0f} s"
            if TEST_OF_FILE not in failed:
                return f"{NOTHING}: {failed} cannot be collected"
            if self._passes(failed):
                return failed
            if failed in self._failing:
                return f"{NOTHING}: {failed} cannot be left out"
            self._failing.append(failed)

    def _passes(self, test: str) -> bool:
        if test not in self._passing and self.ask([test])["code"] == PASSED:
            self._passing.add(test)
        return test in self._passing

    def close(self) -> None:
        self._worker.communicate()


@contextmanager
def copied(seconds: float) -> Generator[Tree]:
    """Copy the project, as it is in the working tree, and remove the copy at the end."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    with tempfile.TemporaryDirectory(prefix="mutations-") as name:
        folder = Path(name)
        for path in filter(None, listed.stdout.split("\0")):
            if (ROOT / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, folder / path)
        if (ROOT / "dist" / "packages").is_dir():
            shutil.copytree(ROOT / "dist" / "packages", folder / "dist" / "packages")
        tree = Tree(folder, seconds)
        try:
            yield tree
        finally:
            tree.close()


def main() -> int:
    """Draw, try and list the mistakes; 1 where one survives."""
    names = [kind.name for kind in KINDS]
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutations",
        description="Make small mistakes in a copy of the project, and see that a test notices each.",
    )
    parser.add_argument("--count", type=int, default=6, help="mistakes of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=BASE_SEED, help="draws the places (default: %(default)s)")
    parser.add_argument("--kind", action="append", choices=names, help="only this kind; may be given several times")
    parser.add_argument("--seconds", type=float, default=300, help="time for a group of tests (default: %(default)s)")
    options = parser.parse_args()
    chosen = [kind for kind in KINDS if kind.name in (options.kind or names)]
    console = Console(width=200, highlight=False, markup=False)
    table = Table("kind", "place", "mistake", "noticed by", "seconds", title=f"seed {options.seed}", show_lines=True)
    survivors = 0
    with copied(options.seconds) as tree:
        for mutation in drawn(chosen, options.count, options.seed):
            start = time.monotonic()
            noticed = tree.noticed_by(mutation)
            survivors += noticed.startswith(NOTHING)
            place = f"{mutation.path}:{mutation.place}"
            mistake = f"{mutation.before[:90]} -> {mutation.after[:90]}"
            row = (mutation.kind, place, mistake, noticed, f"{time.monotonic() - start:.0f}")
            table.add_row(*row)
            console.print(" | ".join(row))
    console.print(table)
    console.print(
        f"{survivors} of {table.row_count} mistakes are noticed by no test." if survivors else "All are noticed."
    )
    return 1 if survivors or not table.row_count else 0


if __name__ == "__main__":
    sys.exit(main())
