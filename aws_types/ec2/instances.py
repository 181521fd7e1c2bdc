"""EC2's instances: images, templates, fleets, and what they are started with."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import arn, regional
from aws_types.ec2.addresses import instance_public_dns, instance_public_ip, private_dns, private_ip
from aws_types.row import AwsType, Deployer, Family, Label, Placement, When

TYPES: Mapping[str, AwsType] = {
    "aws:ec2/ami:Ami": AwsType(
        arn=arn("ec2", "image/{id}", region="{region}", partition="{partition}"),
        id="ami-{hex:.17}",
        name_limit=128,
        deployer=Deployer(
            "ec2", ("CreateImage CreateTags DeleteTags DeregisterImage DescribeImages DescribeTags RegisterImage")
        ),
    ),
    "aws:ec2/amiCopy:AmiCopy": AwsType(
        arn=arn("ec2", "image/{id}", region="{region}", partition="{partition}"),
        id="ami-{hex:.17}",
        name_limit=128,
        keys=("kmsKeyId",),
        deployer=Deployer(
            "ec2",
            (
                "CopyImage CreateImage CreateTags DeleteTags DeregisterImage DescribeImages DescribeTags "
                "RegisterImage s3:CreateBucket s3:GetBucketAcl s3:GetObject s3:ListAllMyBuckets "
                "s3:PutObject s3:PutObjectAcl"
            ),
        ),
    ),
    "aws:ec2/amiFromInstance:AmiFromInstance": AwsType(
        arn=arn("ec2", "image/{id}", region="{region}", partition="{partition}"),
        id="ami-{hex:.17}",
        name_limit=128,
        deployer=Deployer(
            "ec2",
            (
                "CreateImage CreateSnapshot CreateTags DeleteSnapshot DeleteTags DeregisterImage "
                "DescribeAvailabilityZones DescribeImages DescribeSnapshots DescribeTags "
                "DescribeVolumeAttribute DescribeVolumeStatus DescribeVolumes RegisterImage"
            ),
        ),
    ),
    "aws:ec2/fleet:Fleet": AwsType(
        arn=regional("ec2", "fleet/{id}"),
        id="fleet-{hex:.17}",
        name="",
        deployer=Deployer(
            "ec2", ("CreateFleet CreateTags DeleteFleets DeleteTags DescribeFleets ModifyFleet RunInstances")
        ),
    ),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": AwsType(
        id="{region}",
        name="",
        deployer=Deployer("ec2", ("CreateTags DeleteTags EnableImageBlockPublicAccess GetImageBlockPublicAccessState")),
    ),
    "aws:ec2/instance:Instance": AwsType(
        arn=regional("ec2", "instance/{id}"),
        id="i-{hex:.17}",
        name="",
        outputs={
            "instanceState": "running",
            "primaryNetworkInterfaceId": "eni-{hex:.17}",
            "instanceLifecycle": "",
            "outpostArn": "",
            "passwordData": "",
            "spotInstanceRequestId": "",
            "privateIp": private_ip,
            "publicIp": instance_public_ip,
            "privateDns": private_dns,
            "publicDns": instance_public_dns,
        },
        keys=("rootBlockDevice.kmsKeyId", "ebsBlockDevices[].kmsKeyId"),
        placement=Placement("subnetId", "vpcSecurityGroupIds", "associatePublicIpAddress", default_vpc=True),
        label=Label("EC2 instance", "EC2", Family.COMPUTE),
        deployer=Deployer(
            "ec2",
            (
                "CreateTags DeleteTags DescribeImages DescribeInstanceAttribute "
                "DescribeInstanceCreditSpecifications DescribeInstanceStatus DescribeInstanceTypes "
                "DescribeInstances DescribeKeyPairs DescribeNetworkInterfaces DescribeSecurityGroups "
                "DescribeSubnets DescribeTags DescribeVolumes DescribeVpcs ModifyInstanceAttribute "
                "ModifyInstanceCreditSpecification ModifyInstanceMetadataOptions ModifyVolume "
                "MonitorInstances RunInstances StartInstances StopInstances TerminateInstances "
                "UnmonitorInstances"
            ),
            when=(
                When("launchTemplate", "DescribeLaunchTemplateVersions DescribeLaunchTemplates"),
                When(
                    "iamInstanceProfile",
                    (
                        "AssociateIamInstanceProfile DescribeIamInstanceProfileAssociations "
                        "DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation "
                        "iam:GetInstanceProfile"
                    ),
                ),
                When("ebsBlockDevices", "AttachVolume DetachVolume"),
                When("hibernation", "kms:CreateGrant"),
                When("maintenanceOptions", "ModifyInstanceMaintenanceOptions"),
                When("placementGroup", "ModifyInstancePlacement"),
                When("privateDnsNameOptions", "ModifyPrivateDnsNameOptions"),
            ),
        ),
    ),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": AwsType(
        id="{region}",
        name="",
        deployer=Deployer("ec2", ("CreateTags DeleteTags GetInstanceMetadataDefaults ModifyInstanceMetadataDefaults")),
    ),
    "aws:ec2/keyPair:KeyPair": AwsType(
        arn=regional("ec2", "key-pair/{name}"),
        name="keyName",
        name_limit=255,
        outputs={
            "keyPairId": "key-{hex:.17}",
            "fingerprint": "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
            "keyType": "rsa",
        },
        deployer=Deployer(
            "ec2",
            (
                "CreateKeyPair CreateTags DeleteKeyPair DeleteTags DescribeKeyPairs ImportKeyPair "
                "ssm:DeleteParameter ssm:PutParameter"
            ),
        ),
    ),
    "aws:ec2/launchConfiguration:LaunchConfiguration": AwsType(
        arn=regional("autoscaling", "launchConfiguration:{uuid}:launchConfigurationName/{name}"),
        name_limit=255,
        deployer=Deployer(
            "ec2",
            (
                "CreateTags DeleteTags DescribeImages autoscaling:CreateLaunchConfiguration "
                "autoscaling:CreateOrUpdateTags autoscaling:DeleteLaunchConfiguration "
                "autoscaling:DeleteTags autoscaling:DescribeLaunchConfigurations"
            ),
        ),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": AwsType(
        arn=regional("ec2", "launch-template/{id}"),
        id="lt-{hex:.17}",
        name_limit=128,
        outputs={"latestVersion": 1, "defaultVersion": 1},
        keys=("blockDeviceMappings[].ebs?.kmsKeyId",),
        deployer=Deployer(
            "ec2",
            (
                "CreateLaunchTemplate CreateLaunchTemplateVersion CreateTags DeleteLaunchTemplate "
                "DeleteLaunchTemplateVersions DeleteTags DescribeInstanceTypes "
                "DescribeLaunchTemplateVersions DescribeLaunchTemplates ModifyLaunchTemplate"
            ),
        ),
    ),
    "aws:ec2/placementGroup:PlacementGroup": AwsType(
        arn=regional("ec2", "placement-group/{name}"),
        name_limit=255,
        outputs={"placementGroupId": "pg-{hex:.17}"},
        deployer=Deployer(
            "ec2",
            (
                "CreatePlacementGroup CreateTags DeletePlacementGroup DeleteTags "
                "DescribeAccountAttributes DescribePlacementGroups"
            ),
        ),
    ),
    "aws:ec2/spotFleetRequest:SpotFleetRequest": AwsType(
        arn=regional("ec2", "spot-fleet-request/{id}"),
        id="sfr-{uuid}",
        name="",
        outputs={"spotRequestState": "active"},
        deployer=Deployer(
            "ec2",
            (
                "CancelSpotFleetRequests CreateTags DeleteTags DescribeSpotFleetRequests "
                "ModifySpotFleetRequest RequestSpotFleet RunInstances"
            ),
        ),
    ),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": AwsType(
        arn=regional("ec2", "spot-instances-request/{id}"),
        id="sir-{hex:.8}",
        name="",
        outputs={
            "spotInstanceId": "i-{hex:.17}",
            "spotBidStatus": "fulfilled",
            "spotRequestState": "active",
            "privateIp": private_ip,
            "publicIp": instance_public_ip,
            "privateDns": private_dns,
            "publicDns": instance_public_dns,
        },
        keys=("rootBlockDevice.kmsKeyId", "ebsBlockDevices[].kmsKeyId"),
        placement=Placement("subnetId", "vpcSecurityGroupIds", "associatePublicIpAddress", default_vpc=True),
        deployer=Deployer(
            "ec2",
            (
                "CancelSpotInstanceRequests CreateTags DeleteTags DescribeInstanceAttribute "
                "DescribeInstanceCreditSpecifications DescribeInstanceTypes DescribeInstances "
                "DescribeSpotInstanceRequests DescribeTags DescribeVolumes RequestSpotInstances "
                "RunInstances TerminateInstances"
            ),
        ),
    ),
    "aws:ec2/tag:Tag": AwsType(
        id="{resourceId},{key}",
        name="",
        deployer=Deployer("ec2", "CreateTags DeleteTags DescribeAccountAttributes DescribeTags"),
    ),
    "aws:ec2/volumeAttachment:VolumeAttachment": AwsType(
        id="vai-{hex:.10}",
        name="",
        deployer=Deployer("ec2", ("AttachVolume CreateTags DeleteTags DescribeInstances DescribeVolumes DetachVolume")),
    ),
}
