"""What the deployed ImagePipeline hands on: where photos go in and come out, and who answers."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.images.core.ledger import UNTIL_ERASED
from recorder.resource import Recording

COMPONENT = "photo-platform:index:ImagePipeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Names and ARNs of a pipeline's parts."""

    uploads_bucket: str
    variants_bucket: str
    notifications_topic_arn: str
    ledger_table: str
    retention_days: int
    """How long the ledger keeps its items; 0 until they are erased."""
    list_state_machine_arn: str = ""
    prefix_state_machine_arn: str = ""
    reviewers_topic_arn: str = ""
    """Empty where no photos are reviewed."""
    answer_function_name: str = ""
    """Empty where no photos are reviewed."""


def pipeline_of(recording: Recording) -> Pipeline:
    """Return the first pipeline of a program that has one."""
    outputs = recording.of_type(COMPONENT)[0].outputs
    return Pipeline(
        uploads_bucket=outputs["uploads_bucket"],
        variants_bucket=outputs["variants_bucket"],
        notifications_topic_arn=outputs["notifications_topic_arn"],
        ledger_table=outputs["ledger_table"],
        retention_days=_retention_days(recording, outputs["ledger_table"]),
        list_state_machine_arn=outputs["list_state_machine_arn"],
        prefix_state_machine_arn=outputs["prefix_state_machine_arn"],
        reviewers_topic_arn=outputs["reviewers_topic_arn"] or "",
        answer_function_name=outputs["answer_function_name"] or "",
    )


def _retention_days(recording: Recording, ledger: str) -> int:
    """Return what the ledger's own tag says."""
    [table] = [one for one in recording.of_type("aws:dynamodb/table:Table") if one.outputs["name"] == ledger]
    days = str(table.inputs["tags"]["retention-days"])
    return int(days) if days.isdecimal() else UNTIL_ERASED
