"""CloudTrail records no call into a trail's log group, so that nobody who watches the group hears of one.

Here, while recording is on (`cloudtrail._recording_enabled`, off by default: each call costs a line then), what a
trail's selectors take is put into its log group, as CloudTrail does within minutes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

from local.emulators.trail import Call, is_selected

USES: Final = {
    "cloudtrail": ("record_event", "_get_event_queue", "_trails", "_event_selectors"),
    "cloudwatch_logs": ("_put_log_events", "_create_log_stream", "_log_groups"),
}
"""Module of MiniStack -> its names that this depends on."""
_NOT_RECORDED: Final = frozenset({("logs", "PutLogEvents"), ("logs", "CreateLogStream")})
"""What the delivery itself calls."""


def patch(cloudtrail: Any, logs: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Deliver what is recorded to the log groups of trails."""
    cloudtrail.record_event = _delivering(cloudtrail, logs, cloudtrail.record_event)


def _delivering(cloudtrail: Any, logs: Any, record: Callable[..., None]) -> Callable[..., None]:  # noqa: ANN401
    def record_event(**call: Any) -> None:  # noqa: ANN401 - MiniStack's own
        record(**call)
        if (call["service"], call["event_name"]) in _NOT_RECORDED:
            return
        written = json.loads(cloudtrail._get_event_queue()[-1]["CloudTrailEvent"])  # noqa: SLF001 - no public place
        account = written["recipientAccountId"]
        made = Call(
            call["service"], call["event_name"], call["request_params"], call["resources"], account, call["region"]
        )
        event = {**written, **made.as_trail_has_it()}
        for (owner, region, name), trail in list(cloudtrail._trails.all_items()):  # noqa: SLF001
            group = trail.get("CloudWatchLogsLogGroupArn")
            # Other regions' calls are out of reach: the emulator keeps each region's log groups apart.
            here = (owner, region) == (account, call["region"])
            if not (group and here and trail["IsLogging"]):
                continue
            selectors = cloudtrail._event_selectors.get_scoped(owner, region, name) or ()  # noqa: SLF001
            if is_selected(event, [one for one in selectors if "FieldSelectors" in one]):
                _put(logs, group.split(":log-group:")[1].removesuffix(":*"), account, region, event)

    return record_event


def _put(logs: Any, group: str, account: str, region: str, event: Any) -> None:  # noqa: ANN401 - MiniStack's own
    stream = {"logGroupName": group, "logStreamName": f"{account}_CloudTrail_{region}"}
    if stream["logStreamName"] not in logs._log_groups[group]["streams"]:  # noqa: SLF001
        logs._create_log_stream(stream)  # noqa: SLF001
    line = {"timestamp": int(time.time() * 1000), "message": json.dumps(event)}
    logs._put_log_events({**stream, "logEvents": [line]})  # noqa: SLF001
