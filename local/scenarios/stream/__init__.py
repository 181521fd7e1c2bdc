"""The scenario of StreamingAnalytics: events go through the stream into the lake, and each is found again.

`lake` reads the objects back, `scenario` sends, waits, compares and reports; `reports` asks Athena and Redshift, and
`chart` draws what they answer.
"""

from local.scenarios.stream.scenario import StreamScenario

SCENARIO = StreamScenario
