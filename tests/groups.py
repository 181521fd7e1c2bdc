"""How test files are spread over processes: those of one `xdist_group` share what they start, which ends with them.

Those with the mark `long` come first, so that no process is left with one of them while the others have nothing to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_SHARED = pytest.StashKey[list[Callable[[], None]]]()


class Scheduling(LoadFileScheduling):
    """Gives the files of one `xdist_group` to one worker, so that what they share is started once."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self._file_of(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        for group, tests in self.workqueue.items():
            if any(is_long(file) for file in {self._file_of(test) for test in tests}):
                self.workqueue.move_to_end(group, last=False)
                break
        super()._assign_work_unit(node)

    def _file_of(self, nodeid: str) -> Path:
        return self.config.rootpath / nodeid.partition("::")[0]


@cache
def group_of(file: Path) -> str:
    """Return the group of a file: the name in its mark, or itself."""
    found = re.search(r'xdist_group\("(\w+)"\)', file.read_text(encoding="utf-8"))
    return found[1] if found else str(file)


@cache
def is_long(file: Path) -> bool:
    """Return whether a file has the mark `long`."""
    return "pytest.mark.long" in file.read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Take the place of `--dist`: its own `loadgroup` keeps neither the tests of a file together nor their ids."""
    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Generator[None, object, object]:
    """Note what is started for a whole session, by a fixture of a folder of tests."""
    if fixturedef.scope == "session" and "/" in fixturedef.baseid:
        request.config.stash.setdefault(_SHARED, []).append(partial(fixturedef.finish, request))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """End what a group shared when its last test has run: servers that nobody calls take a tenth of a processor each.

    This is for workers alone, which get the files of a group one after the other.
    """
    answer = yield
    group = group_of(item.path)
    if nextitem and group_of(nextitem.path) != group:
        shared = item.config.stash.setdefault(_SHARED, [])
        if group != str(item.path) and hasattr(item.config, "workerinput"):
            for finish in reversed(shared):
                finish()
        shared.clear()  # of no group: for all that follow
    return answer
