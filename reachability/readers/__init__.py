"""Readers: each turns one kind of description into a `Network`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from reachability.model import Network
from reachability.readers.describe import KEYS, read_describe
from reachability.readers.recorded import read_recorded
from reachability.readers.rules import UnreadableError
from recorder.gaps import imagined, opaque
from recorder.state import StateError, resources_of

__all__ = ["UnreadableError", "load", "read"]


def load(file: Path) -> Network:
    """Return the network that a JSON file describes.

    Args:
        file: The answers of `aws ec2 describe-*` in one object, the output of `pulumi stack export`, or a recording of
            a program (`{"resources": [...]}` or a list of resources): told apart by their shape.

    Raises:
        UnreadableError: the file is none of them, or a value in it is not what its format says.
        OSError: the file cannot be read.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{file} is not JSON: {error}") from error
    try:
        return read(document)
    except UnreadableError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # Whatever a reader stumbles over, the file is not what its format says: that is no answer to a question.
        raise UnreadableError(f"{file} is not as its format has it: {type(error).__name__}: {error}") from error


def read(document: Any) -> Network:  # noqa: ANN401 - any JSON
    """Return the network that a JSON document describes: see `load`.

    Raises:
        UnreadableError: the document has no known shape.
    """
    match document:
        case {"deployment": _} | {"resources": _} | [*_]:
            try:
                resources = resources_of(document)
            except StateError as error:
                raise UnreadableError(str(error)) from error
            unseen = tuple(f"{component.name} ({component.type})" for component in opaque(resources))
            made_up = tuple(f"{r.name} ({r.type}), from the source of {source}" for r, source in imagined(resources))
            return replace(read_recorded(resources), unseen=unseen, imagined=made_up)
        case dict() if KEYS & document.keys():
            return read_describe(document)
        case _:
            raise UnreadableError(
                f"none of the known shapes: expected one of {', '.join(sorted(KEYS))}, or `deployment` as "
                "`pulumi stack export` prints it, or `resources` as a recording has them"
            )
