"""A launch template: what every instance of this project is started from, whoever starts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pulumi
import pulumi_aws as aws

WHILE_REPLACING: Final[aws.autoscaling.GroupInstanceMaintenancePolicyArgsDict] = {
    "min_healthy_percentage": 100,
    "max_healthy_percentage": 150,
}
"""For the Auto Scaling group of a template: a new instance is healthy before an old one goes."""
AMAZON_LINUX_DISK: Final = "/dev/xvda"
"""The one disk that Amazon Linux starts from."""
TAGGED: Final = ("volume", "network-interface")
"""What is created with an instance. The instance itself gets its tags from what starts it."""


def launch_template(
    name: str,
    *,
    disks: Mapping[str, int],
    encryption_key_arn: pulumi.Input[str],
    tags: Mapping[str, str],
    tagged: Sequence[str] = TAGGED,
    image_parameter: str | None = None,
    instance_type: str | None = None,
    profile: aws.iam.InstanceProfile | None = None,
    group_ids: Sequence[pulumi.Input[str]] | None = None,
    user_data: pulumi.Input[str] | None = None,
    detailed_monitoring: bool = True,
    opts: pulumi.ResourceOptions,
) -> aws.ec2.LaunchTemplate:
    """Create a launch template: IMDSv2 alone and for the instance alone, encrypted disks, and no key pair.

    What is None is left to the service that starts the instances.

    Args:
        name: The logical name.
        disks: GB of each disk, by its device.
        encryption_key_arn: The KMS key of the disks; its policy must let EC2 Auto Scaling use it.
        tags: Of what is created with the instances.
        tagged: The resource types that get them.
        image_parameter: The public parameter with the image's ID, which is read at each deployment: an instance
            refresh cannot be rolled back to a template that leaves it to EC2 which image is meant.
        instance_type: The type.
        profile: With the role of the instances.
        group_ids: Their security groups.
        user_data: The script of the first boot, in base64.
        detailed_monitoring: Figures by the minute instead of every five, for groups that scale by them: 2.10 dollars
            a month and instance (https://aws.amazon.com/cloudwatch/pricing/).
        opts: Pulumi's options.
    """
    invoke = pulumi.InvokeOptions(parent=opts.parent)
    return aws.ec2.LaunchTemplate(
        name,
        image_id=aws.ssm.get_parameter_output(name=image_parameter, opts=invoke).value if image_parameter else None,
        instance_type=instance_type,
        iam_instance_profile={"arn": profile.arn} if profile else None,
        vpc_security_group_ids=list(group_ids) if group_ids else None,
        user_data=user_data,
        # With a hop limit of 1 no container gets the instance's credentials.
        metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
        block_device_mappings=[
            {
                "device_name": device,
                "ebs": {
                    "encrypted": "true",
                    "kms_key_id": encryption_key_arn,
                    "volume_type": "gp3",
                    "volume_size": size,
                    "delete_on_termination": "true",
                },
            }
            for device, size in disks.items()
        ],
        monitoring={"enabled": True} if detailed_monitoring else None,
        tag_specifications=[{"resource_type": kind, "tags": dict(tags)} for kind in tagged],
        update_default_version=True,
        opts=opts,
    )
