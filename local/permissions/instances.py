"""What the services on instances do on the authority of the instances' role: their processes run here without it."""

from __future__ import annotations

from handlers.shared.bus import EVENT, SOURCE
from local.emulators.instances import environment_of
from local.permissions.calls import Calls
from local.permissions.starts import arns
from recorder.resource import Recording


def judge_instances(recording: Recording, calls: Calls) -> None:
    """Judge that a service that is given a bus may put the platform's events on it."""
    roles = arns(recording, "aws:iam/role:Role", "name")
    profiles = {
        str(one.outputs["arn"]): roles.get(str(one.inputs.get("role")), "")
        for one in recording.of_type("aws:iam/instanceProfile:InstanceProfile")
    }
    for template in recording.of_type("aws:ec2/launchTemplate:LaunchTemplate"):
        profile = str((template.inputs.get("iamInstanceProfile") or {}).get("arn"))
        bus = environment_of(str(template.inputs.get("userData"))).get("EVENT_BUS")
        if bus and (role := profiles.get(profile)):
            entry = {"EventBusName": bus, "Source": SOURCE, "DetailType": EVENT, "Detail": "{}"}
            calls.of_role(role, "events", "PutEvents", {"Entries": [entry]})
