"""The scenario of a containerised service: versions come and go under requests.

`visitors` sends the requests, `scenario` delivers and reports.
"""

from local.scenarios.containers.scenario import ContainersScenario

SCENARIO = ContainersScenario
