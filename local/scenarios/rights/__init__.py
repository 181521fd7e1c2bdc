"""The rights of people, and what happens when their data is breached."""

from local.scenarios.rights.scenario import RightsScenario

__all__ = ["SCENARIO"]

SCENARIO = RightsScenario
