"""The domains: folders of `handlers/` that are packed apart from each other, each with requirements of its own.

A folder that has a `requirements.txt` is a domain. `handlers/shared` goes into the zip of each, and so do its
requirements into each layer, so that a change to one domain leaves the functions of all others alone. Where a domain
imports a module of another one, such as the layout of the photos' keys, that module goes into its zip as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packages.error import PackageError

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout."""
HANDLERS: Final = Path("handlers")
SHARED: Final = "shared"
"""What all domains have in common. By itself it is what a function has whose code is in no domain."""
_REQUIREMENTS: Final = "requirements.txt"
_UNUSED: Final = "unused.txt"
_NAMES: Final = re.compile(rb"\bhandlers\.(\w+)")


def domains(root: Path = ROOT) -> tuple[str, ...]:
    """Return the names of all domains, sorted."""
    found = (file.parent.name for file in (root / HANDLERS).glob(f"*/{_REQUIREMENTS}"))
    return tuple(sorted(name for name in found if name != SHARED))


def domain_of(handler: str, root: Path = ROOT) -> str:
    """Return the domain of a handler, `images` of `handlers.images.resize.handler`.

    Args:
        handler: module and function, or a module.
        root: the checkout.

    Raises:
        PackageError: its folder below `handlers/` is no domain.
    """
    name = handler.removeprefix(f"{HANDLERS}.").partition(".")[0]
    if name not in domains(root):
        known = ", ".join(domains(root)) or "none"
        raise PackageError(
            f"{handler}: {HANDLERS / name} is no domain (known: {known}); add {HANDLERS / name / _REQUIREMENTS}"
        )
    return name


def folders(domain: str) -> tuple[Path, ...]:
    """Return the folders whose modules go into a domain's zip."""
    return tuple(dict.fromkeys((HANDLERS / SHARED, HANDLERS / domain)))


def borrowed(domain: str, root: Path = ROOT) -> tuple[Path, ...]:
    """Return the modules of other domains that a domain imports, with what they import in turn, sorted.

    A module that is imported inside a function counts as well; one that is named by a text alone does not.
    """
    own = folders(domain)
    pending = [path for folder in own for path in sorted((root / folder).rglob("*.py"))]
    found: set[Path] = set()
    while pending:
        for module in _imported(pending.pop(), {folder.name for folder in own}, root):
            if module not in found and not any(module.is_relative_to(folder) for folder in own):
                found.add(module)
                pending.append(root / module)
    return tuple(sorted(found))


def _imported(path: Path, own: set[str], root: Path) -> Iterator[Path]:
    """Yield the modules of `handlers` that a module imports from outside some folders, with their packages."""
    source = path.read_bytes()
    if {name.decode() for name in _NAMES.findall(source)} <= own:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            parts = [Path(first, *rest[:count]) for count in range(1, len(rest) + 1)] if first == HANDLERS.name else []
            files = (file for part in parts for file in (part.with_suffix(".py"), part / "__init__.py"))
            yield from (file for file in files if (root / file).is_file())


def unused(domain: str, root: Path = ROOT) -> tuple[str, ...]:
    """Return which files of its dependencies a domain does not use, as globs: its layer goes without them.

    They are in `unused.txt`, for dependencies that would not fit into a layer as a whole. The local cloud's layer goes
    without them as well, so that a file that is used after all is missed here, and not first on AWS.
    """
    path = root / HANDLERS / domain / _UNUSED
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return tuple(filter(None, (line.partition("#")[0].strip() for line in lines)))


def requirements(domain: str) -> Path:
    """Return the file with what a domain's functions import."""
    return HANDLERS / domain / _REQUIREMENTS
