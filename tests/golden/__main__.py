"""Write the recordings that the tests compare the program with; `make golden` calls it."""

from __future__ import annotations

import shutil
import sys

from tests.golden.recordings import FOLDER, SETS, texts


def main() -> None:
    """Replace all recordings by those of the program as it is."""
    files = {path: text for name in SETS for path, text in texts(name).items()}
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, text in files.items():
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(text)
    sys.stdout.write(f"{len(files)} files in {FOLDER}: read the difference with `git diff` before you commit it.\n")


if __name__ == "__main__":
    main()
