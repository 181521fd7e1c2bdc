"""AWS CodeDeploy."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:codedeploy/application:Application": AwsType(
        arn=regional("codedeploy", "application:{name}"),
        id="{uuid}:{name}",
        name_limit=100,
        outputs={"applicationId": "{uuid}", "linkedToGithub": False, "githubAccountName": ""},
        deployer=Deployer(
            "codedeploy",
            (
                "CreateApplication DeleteApplication GetApplication ListTagsForResource TagResource "
                "UntagResource UpdateApplication"
            ),
        ),
    ),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": AwsType(
        arn=regional("codedeploy", "deploymentconfig:{name}"),
        name="deploymentConfigName",
        name_limit=100,
        outputs={"deploymentConfigId": "{uuid}"},
        deployer=Deployer(
            "codedeploy",
            (
                "CreateDeploymentConfig DeleteDeploymentConfig GetDeploymentConfig ListTagsForResource "
                "TagResource UntagResource ec2:DescribeAccountAttributes"
            ),
        ),
    ),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": AwsType(
        arn=regional("codedeploy", "deploymentgroup:{appName}/{deploymentGroupName}"),
        id="{uuid}",
        name="deploymentGroupName",
        name_limit=100,
        outputs={"deploymentGroupId": "{uuid}", "computePlatform": "ECS"},
        label=Label("Deployment group", "CD", Family.INTEGRATION),
        deployer=Deployer(
            "codedeploy",
            (
                "CreateDeploymentGroup DeleteDeploymentGroup GetDeploymentGroup ListDeploymentGroups "
                "ListTagsForResource TagResource UntagResource UpdateDeploymentGroup "
                "ec2:DescribeAccountAttributes"
            ),
        ),
    ),
}
