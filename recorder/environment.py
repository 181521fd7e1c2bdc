"""What a program finds around it when the engine starts it: its own folder, and its own modules."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

from cli.errors import UserError

_THIS_PROJECT: Final = Path(__file__).resolve().parents[1]


class ProgramError(UserError):
    """The program cannot run here; the message says what it needs."""


def run_program(path: Path) -> None:
    """Run a Pulumi program as the engine does: in its own folder, which comes first on the import path.

    Raises:
        ProgramError: the program imports a package that is not installed.
        Exception: whatever the program itself raises.
    """
    folder = path.resolve().parent
    with _working_folder(folder), _modules_of(folder):
        try:
            runpy.run_path(str(path.resolve()), run_name="__main__")
        except ModuleNotFoundError as error:
            requirements = folder / "requirements.txt"
            named = f"install {requirements}" if requirements.is_file() else "install it"
            raise ProgramError(f"the program imports {error.name!r}, which is not installed: {named}") from error


@contextmanager
def _working_folder(folder: Path) -> Generator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _modules_of(folder: Path) -> Generator[None]:
    """Let the program import its own modules although this project has some of the same name, then forget them.

    The modules of this project's own program stay: its commands and tests share them.
    """
    foreign = folder != _THIS_PROJECT
    own_names = {entry.stem for entry in folder.iterdir() if entry.is_dir() or entry.suffix == ".py"}
    hidden = _taken_out(lambda module: foreign and _top(module) in own_names and _lies_in(_THIS_PROJECT, module))
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        _taken_out(lambda module: foreign and _lies_in(folder, module))
        sys.modules.update(hidden)


def _taken_out(condition: Callable[[ModuleType], bool]) -> dict[str, ModuleType]:
    found = {name: module for name, module in sys.modules.items() if condition(module)}
    for name in found:
        del sys.modules[name]
    return found


def _top(module: ModuleType) -> str:
    return module.__name__.partition(".")[0]


def _lies_in(folder: Path, module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and "site-packages" not in file and Path(file).is_relative_to(folder)
