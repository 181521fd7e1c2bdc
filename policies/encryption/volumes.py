"""Block storage: volumes, instances, launch templates, images and their copies."""

from __future__ import annotations

from iam.tristate import Tristate, any_of
from policies.frameworks import GDPR_ENCRYPTION, cis, fsbp
from policies.rule import ResourceRule, Rule, Severity, Stack
from policies.rule_factories import NOT_FALSE, SET, TRUE, UNSET, property_rule, unless
from recorder.resource import Resource, is_unknown

INSTANCES = (
    "aws:ec2/instance:Instance",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
)

DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"


def _by_default(stack: Stack, resource: Resource) -> Tristate:
    """Say whether the program has EBS encrypt every new volume of the resource's region and provider."""
    return any_of(
        None if is_unknown(enabled := default.inputs.get("enabled")) else enabled not in (False, "false")
        for default in stack.of_type(DEFAULT)
        if default.inputs.get("region") == resource.inputs.get("region")
        and default.options.provider == resource.options.provider
    )


def _unless_by_default(rule: ResourceRule) -> Rule:
    return unless(rule, _by_default, "Whether EBS encrypts new volumes by default is not known.")


_BLOCKS: tuple[ResourceRule, ...] = (
    property_rule(
        name="ebs-encrypted",
        description="EBS volumes, and copies of snapshots and images, are encrypted.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.3"), GDPR_ENCRYPTION),
        remediation="Set `encrypted` to true.",
        types=("aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"),
        must={"encrypted": TRUE},
        inherits={"snapshotId": "the snapshot"},
    ),
    property_rule(
        name="instance-volumes-encrypted",
        description="EC2 instances encrypt their root and data volumes.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.3"), GDPR_ENCRYPTION),
        remediation="Set `rootBlockDevice.encrypted` and that of each `ebsBlockDevices` to true.",
        types=INSTANCES,
        # Otherwise the launch template says it, and `launch-template-encrypted` judges that.
        when={"launchTemplate": UNSET},
        must={"rootBlockDevice.encrypted": TRUE, "ebsBlockDevices[].encrypted": TRUE},
    ),
    property_rule(
        name="launch-template-encrypted",
        description="Launch templates encrypt every volume, the image's root included.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.181"), GDPR_ENCRYPTION),
        remediation="Map every device of the image, each with `ebs.encrypted` true.",
        types=("aws:ec2/launchTemplate:LaunchTemplate",),
        # What is not mapped is as the image says. A mapping without `ebs` hides a device or is an instance store.
        must={"blockDeviceMappings": SET, "blockDeviceMappings[].ebs?.encrypted": TRUE},
        url="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    ),
    property_rule(
        name="spot-fleet-volumes-encrypted",
        description="Spot fleets encrypt the volumes of the instances that they specify.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.173"), GDPR_ENCRYPTION),
        remediation="Map every device in `launchSpecifications`, each with `encrypted` true, or use a launch template.",
        types=("aws:ec2/spotFleetRequest:SpotFleetRequest",),
        must={
            "launchSpecifications[].rootBlockDevices": SET,
            "launchSpecifications[].rootBlockDevices[].encrypted": TRUE,
            "launchSpecifications[].ebsBlockDevices[].encrypted": TRUE,
        },
    ),
    property_rule(
        name="ecs-volume-encrypted",
        description="EBS volumes that ECS attaches to tasks are encrypted.",
        severity=Severity.HIGH,
        frameworks=(fsbp("EC2.3"), GDPR_ENCRYPTION),
        remediation="Set `volumeConfiguration.managedEbsVolume.encrypted` to true.",
        types=("aws:ecs/service:Service",),
        must={"volumeConfiguration?.managedEbsVolume.encrypted": TRUE},
    ),
)

RULES: tuple[Rule, ...] = (
    *(_unless_by_default(rule) for rule in _BLOCKS),
    property_rule(
        name="ebs-encrypted-by-default",
        description="New EBS volumes of the account are encrypted by default.",
        severity=Severity.MEDIUM,
        frameworks=(fsbp("EC2.7"), cis("2.2.1"), GDPR_ENCRYPTION),
        remediation="Set `enabled` to true, or leave it out.",
        types=(DEFAULT,),
        must={"enabled": NOT_FALSE},
    ),
)
