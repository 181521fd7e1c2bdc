"""What delivers new versions on AWS, carried out here: the recorded CodePipeline and CodeDeploy's blue/green.

CodeDeploy's phases are AWS's, over the tasks and load balancers of this machine; a minute of a shift, of the bake time
and of an alarm's period is as short as whoever deploys wants it. Nothing scans images here: the result of a scan is
given, and labelled as that.
"""

from local.emulators.delivery.alarms import Alarm, AlarmState, alarm_of
from local.emulators.delivery.deployment import Deployment, Phase
from local.emulators.delivery.pipeline import ActionResult, Execution, PipelineRunner
from local.emulators.delivery.recorded import NotRunHereError, Plan, pipeline_of, plan_of

__all__ = [
    "ActionResult",
    "Alarm",
    "AlarmState",
    "Deployment",
    "Execution",
    "NotRunHereError",
    "Phase",
    "PipelineRunner",
    "Plan",
    "alarm_of",
    "pipeline_of",
    "plan_of",
]
