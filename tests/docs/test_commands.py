"""Every command that the documentation names exists, with every option that it is given there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from tests.docs.test_docs import PAGES, ROOT
from tests.test_architecture import OURS

PYTHON = re.compile(r"python -m (?P<module>[a-z0-9_.]*[a-z0-9_])(?!\.\.)(?P<rest>(?:\](?!\()|[^\]`|;>#\n)])*)")
MAKE = re.compile(r"(?:^|`|\$ )make (?P<target>[a-z]+)(?P<rest>[^`\n#]*)", re.MULTILINE)
APPS = ("command", "commands.app", "__main__")
"""Where a folder's command line is."""
FILES = [*PAGES, ROOT / "Makefile", *ROOT.glob("Pulumi*.yaml")]


def commands() -> Iterator[tuple[str, str, str]]:
    """Yield the module of each command of this project, the words after it, and where it is named."""
    for page in FILES:
        text = page.read_text(encoding="utf-8").replace("$(RUN)", "python")
        for found in PYTHON.finditer(text):
            if found["module"].split(".")[0] not in OURS:
                continue
            line = text[: found.start()].count("\n") + 1
            yield found["module"], found["rest"], f"{page.relative_to(ROOT)}:{line}"


def words(rest: str) -> list[str]:
    """Return a command's words; brackets mark what may be left out."""
    try:
        return shlex.split(re.sub(r"[\[\]]|\.\.\.", " ", rest))
    except ValueError:  # an apostrophe in the sentence that goes on
        return rest.split()


def app_of(module: str) -> typer.Typer | None:
    """Return a module's command line; None if it has none of typer's."""
    if not (spec := find_spec(module)):
        raise AssertionError(f"there is no module {module}")
    inside = [f"{module}.{part}" for part in APPS] if spec.submodule_search_locations else [module]
    for name in inside:
        if _found(name):
            return getattr(import_module(name), "app", None)
    raise AssertionError(f"python -m {module} runs nothing")


def _found(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def options(module: str, given: list[str]) -> tuple[str, set[str]]:
    """Return the name of the command that these words run, and its options."""
    app = app_of(module)
    if app is None:
        return "", set(re.findall(r'"(--[a-z-]+)"', source(module)))
    command: Any = get_command(app)
    known = {"--help", *_options(command)}
    name = ""
    for word in given:
        if not hasattr(command, "commands"):
            break
        if word in command.commands:
            name, command = word, command.commands[word]
            known |= _options(command)
        elif not word.startswith("-") and not getattr(command, "invoke_without_command", False):
            raise AssertionError(f"python -m {module} has no command {word}")
    return name, known


def _options(command: Any) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


def source(module: str) -> str:
    """Return the text of a module that is no command line of typer's."""
    spec = find_spec(f"{module}.__main__" if (ROOT / module.replace(".", "/")).is_dir() else module)
    assert spec
    assert spec.origin
    return Path(spec.origin).read_text(encoding="utf-8")


@pytest.mark.parametrize(("module", "rest", "where"), list(commands()), ids=lambda value: value if ":" in value else "")
def test_a_command_of_the_docs_exists_with_its_options(module: str, rest: str, where: str) -> None:
    given = words(rest)
    _, known = options(module, given)
    unknown = [word for word in given if word.startswith("-") and word.split("=")[0] not in known and word != "-"]
    assert not unknown, f"{where}: python -m {module} has no {', '.join(unknown)}"


@pytest.mark.parametrize("page", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_target_of_make_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {found["target"] for found in MAKE.finditer(page.read_text(encoding="utf-8"))}
    assert named <= targets


def test_a_command_or_an_option_that_does_not_exist_is_noticed() -> None:
    assert "--nothing" not in options("policies", ["check", "FILE"])[1]
    assert options("policies", ["check", "FILE"])[0] == "check"
    with pytest.raises(AssertionError, match="has no command judge"):
        options("policies", ["judge"])
    with pytest.raises(AssertionError, match="no module nothing_of_this_name"):
        options("nothing_of_this_name", [])
