"""A component on its own, judged by every rule but those that only a whole program can keep.

`tests/policies/test_own_program.py` holds every stack to these as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import policies
from policies.report import Report
from recorder.resource import Recording, Resource

OF_WHOLE_PROGRAMS: Final = {
    "alarms-reach-a-person": "disabled",  # the program's address subscribes to the topic, not a component
    "personal-data-access-recorded": "disabled",  # one trail records what is done with all stores of a program
}


def judge(program: Recording | Iterable[Resource]) -> Report:
    """Judge what a component created by all packs."""
    return policies.judge(program, config=OF_WHOLE_PROGRAMS)
