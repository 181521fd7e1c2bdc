"""The API: people sign up, upload a photo and see it, and each who may not is refused by whom it should be."""

from local.scenarios.api.scenario import ApiScenario

__all__ = ["SCENARIO"]

SCENARIO = ApiScenario
