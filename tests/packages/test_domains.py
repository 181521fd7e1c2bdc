"""Which modules of other domains go into a domain's zip: those that it imports, and what these import."""

from __future__ import annotations

import zipfile
from pathlib import Path

import packages
from packages.domains import borrowed


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_what_is_imported_from_another_domain_is_found_with_what_it_imports(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "handlers/__init__.py": "",
            "handlers/shared/__init__.py": "",
            "handlers/a/__init__.py": "",
            "handlers/a/one.py": "from handlers.b.deep import keys\nfrom handlers.shared import x\n",
            "handlers/b/__init__.py": "",
            "handlers/b/deep/__init__.py": "",
            "handlers/b/deep/keys.py": "import handlers.c.formats\n",
            "handlers/b/deep/heavy.py": "import numpy\n",
            "handlers/c/__init__.py": "",
            "handlers/c/formats.py": "import os\n",
        },
    )
    found = {str(path) for path in borrowed("a", tmp_path)}
    assert found == {
        *("handlers/b/__init__.py", "handlers/b/deep/__init__.py", "handlers/b/deep/keys.py"),
        *("handlers/c/__init__.py", "handlers/c/formats.py"),
    }
    assert {str(path) for path in borrowed("c", tmp_path)} == set()


def test_the_stream_has_the_formats_of_the_photos_and_nothing_that_needs_pillow() -> None:
    names = set(zipfile.ZipFile(packages.handlers_archive("stream")).namelist())
    assert "handlers/images/core/formats.py" in names
    assert "handlers/images/core/decoding.py" not in names


def test_the_api_has_the_layout_of_the_photos_and_nothing_that_needs_pillow() -> None:
    names = set(zipfile.ZipFile(packages.handlers_archive("api")).namelist())
    assert "handlers/images/core/keys.py" in names
    assert "handlers/images/core/decoding.py" not in names
