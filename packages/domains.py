"""The domains: folders of `handlers/` that are packed apart from each other, each with requirements of its own.

A folder that has a `requirements.txt` is a domain. `handlers/shared` goes into the zip of each, and so do its
requirements into each layer, so that a change to one domain leaves the functions of all others alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from packages.error import PackageError

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout."""
HANDLERS: Final = Path("handlers")
SHARED: Final = "shared"
"""What all domains have in common. By itself it is what a function has whose code is in no domain."""
_REQUIREMENTS: Final = "requirements.txt"


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


def requirements(domain: str) -> Path:
    """Return the file with what a domain's functions import."""
    return HANDLERS / domain / _REQUIREMENTS
