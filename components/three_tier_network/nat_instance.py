"""A small instance that does the work of a NAT gateway, for a sixth of its price.

Its address and its network interface are resources of their own and outlive it: a new instance takes both over, and no
route changes. https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.encryption_key import EncryptionKey

INSTANCE_TYPE = "t4g.nano"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
"""https://docs.aws.amazon.com/linux/al2023/ug/ec2.html#launch-via-aws-cli"""

SETUP_SCRIPT = """\
#!/bin/bash
# Forwards and masquerades what the private subnets send. A .nano has 512 MB, in which dnf is killed without swap. The
# elastic address may be attached only after the first boot has begun, hence the wait for the package repository; an
# instance that cannot be set up stops, so that its alarm rings.
if [ ! -e /swapfile ]; then
  dd if=/dev/zero of=/swapfile bs=1M count=512
  chmod 600 /swapfile
  mkswap /swapfile
  echo "/swapfile none swap defaults 0 0" >> /etc/fstab
fi
swapon --all
for try in $(seq 60); do
  if dnf install --assumeyes iptables-services; then break; fi
  if [ "$try" = 60 ]; then shutdown --poweroff now; exit 1; fi
  sleep 5
done
echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-nat.conf
sysctl --load /etc/sysctl.d/90-nat.conf
systemctl enable --now iptables
outside=$(ip -o -4 route show to default | awk '{ print $5; exit }')
iptables -F FORWARD
iptables -t nat -A POSTROUTING -o "$outside" -j MASQUERADE
service iptables save
"""


def create_nat_instance(
    name: str,
    *,
    instance_type: str,
    disk_key_arn: pulumi.Input[str] | None,
    subnet_id: pulumi.Input[str],
    security_group_id: pulumi.Input[str],
    address: aws.ec2.Eip,
    alarm_topic_arn: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> aws.ec2.NetworkInterface:
    """Create the instance and return its network interface, the target of routes.

    Args:
        name: The logical name.
        instance_type: An arm64 type.
        disk_key_arn: The KMS key of its disk. None: a key for it alone is created.
        subnet_id: A public subnet.
        security_group_id: The group that lets its clients in.
        address: The elastic address that the outside sees.
        alarm_topic_arn: The SNS topic that is notified when the instance fails or stops. None: there is no alarm.
        opts: Pulumi's options.
    """
    # What it is for cannot be seen from a recorded resource: the reachability analyser reads it from this tag.
    tags = {"Name": name, "reachability:role": "nat"}
    interface = aws.ec2.NetworkInterface(
        name,
        subnet_id=subnet_id,
        security_groups=[security_group_id],
        source_dest_check=False,
        description="The NAT instance",
        tags=tags,
        opts=opts,
    )
    aws.ec2.EipAssociation(name, allocation_id=address.allocation_id, network_interface_id=interface.id, opts=opts)
    instance = aws.ec2.Instance(
        name,
        ami=aws.ssm.get_parameter_output(name=IMAGE, opts=pulumi.InvokeOptions(parent=opts.parent)).value,
        instance_type=instance_type,
        primary_network_interface={"network_interface_id": interface.id},
        user_data=SETUP_SCRIPT,
        user_data_replace_on_change=True,
        metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
        root_block_device={
            "encrypted": True,
            "kms_key_id": disk_key_arn or _own_key(name, opts),
            "volume_type": "gp3",
            "volume_size": 8,
            "tags": tags,
        },
        maintenance_options={"auto_recovery": "default"},
        monitoring=False,
        tags=tags,
        opts=pulumi.ResourceOptions.merge(
            opts,
            # A newer image is no reason to cut the network off: replace the instance when it suits you, by
            # `pulumi up --replace`. The interface can be attached to one instance at a time.
            # The instance's `sourceDestCheck` is the interface's, which the provider reads back and compares with its
            # own default, True: the next update would switch the check on again, and no packet be forwarded.
            # https://github.com/hashicorp/terraform-provider-aws/issues/44768
            pulumi.ResourceOptions(ignore_changes=["ami", "sourceDestCheck"], delete_before_replace=True),
        ),
    )
    if alarm_topic_arn is not None:
        alarms.create(name, alarms.INSTANCE, {"InstanceId": instance.id}, topic_arn=alarm_topic_arn, opts=opts)
    return interface


def _own_key(name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    return EncryptionKey(name, {"description": "The NAT instance's disk", "via_services": ["ec2"]}, opts).arn
