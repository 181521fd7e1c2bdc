"""What a pipeline, its builds and its deployments may do, in grants; each as its service asks for it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.building_blocks.container_grants import pull_images
from components.building_blocks.grants import Grant, Grants, read, write
from components.building_blocks.references import Encrypted
from components.container_platform.deployable import Deployable


def read_settings(bucket: Encrypted, key: str) -> Grants:
    """Take the newest version of an object as a pipeline's source.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
    """
    versions = ["s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"]
    return [
        *read(bucket, key),
        Grant(versions, [pulumi.Output.concat(bucket["arn"], "/", key)]),
        Grant(["s3:GetBucketVersioning", "s3:GetBucketLocation"], [bucket["arn"]]),
    ]


def exchange_artefacts(bucket: Encrypted, *, takes: Sequence[str], gives: Sequence[str]) -> Grants:
    """Read and write artefacts below prefixes.

    Args:
        bucket: The artefact store.
        takes: Prefixes of what is read.
        gives: Prefixes of what is written.
    """
    taken = pulumi.Output.from_input(bucket["arn"])
    return [
        *read(bucket, *takes),
        Grant(["s3:GetObjectVersion"], [pulumi.Output.concat(taken, "/", prefix, "*") for prefix in takes]),
        *(write(bucket, *gives) if gives else ()),
    ]


def use_connection(connection_arn: str) -> Grants:
    """Fetch code by a connection; which of its two names the service asks for depends on its age.

    https://docs.aws.amazon.com/dtconsole/latest/userguide/rename.html
    """
    return [Grant(["codeconnections:UseConnection", "codestar-connections:UseConnection"], [connection_arn])]


def find_image(repository_arn: pulumi.Input[str]) -> Grants:
    """Find the digest of an image.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html
    """
    return [Grant(["ecr:DescribeImages"], [repository_arn])]


def push_images(repository_arn: pulumi.Input[str]) -> Grants:
    """Push images to a repository, and find their digests.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
    """
    actions = ["InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage"]
    return [
        *pull_images(repository_arn),
        Grant([f"ecr:{action}" for action in actions], [repository_arn]),
        *find_image(repository_arn),
    ]


def scan_images(repository_arn: pulumi.Input[str]) -> Grants:
    """Have Inspector look through an image's packages; the action takes no resources.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-InspectorScan.html
    """
    return [*pull_images(repository_arn), Grant(["inspector-scan:ScanSbom"], ["*"])]


def run_builds(*project_arns: pulumi.Input[str]) -> Grants:
    """Start builds and wait for their ends.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
    """
    return [Grant(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], list(project_arns))]


def reach_cluster(cluster_arn: pulumi.Input[str]) -> Grants:
    """Find a Kubernetes cluster's address, and see which alarms ring; what a role may inside the cluster is not IAM's.

    https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
    """
    return [Grant(["eks:DescribeCluster"], [cluster_arn]), Grant(["cloudwatch:DescribeAlarms"], ["*"])]


def be_inside(
    interface_arns: pulumi.Input[str], subnet_arns: Sequence[pulumi.Input[str]], group_arn: pulumi.Input[str]
) -> Grants:
    """Have network interfaces in a VPC, as CodeBuild needs them for its builds there; descriptions take no resources.

    https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html

    Args:
        interface_arns: A pattern of interfaces, whose ids nobody knows before.
        subnet_arns: Where they may be.
        group_arn: The security group that they have.
    """
    looking = ["DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"]
    here = {"ArnEquals": {"ec2:Subnet": list(subnet_arns)}}
    builds = {"StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"}}
    return [
        Grant([f"ec2:Describe{what}" for what in looking], ["*"]),
        Grant(["ec2:CreateNetworkInterface"], [*subnet_arns, group_arn]),
        Grant(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], [interface_arns], here),
        Grant(["ec2:CreateNetworkInterfacePermission"], [interface_arns], {**builds, **here}),
    ]


def pass_roles(deployable: Deployable) -> Grants:
    """Hand the tasks their roles, and nothing else any role."""
    condition = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return [Grant(["iam:PassRole"], list(deployable.passed_role_arns), condition)]


def register_task_definitions(deployable: Deployable) -> Grants:
    """Register revisions of the one task definition."""
    revisions = deployable.task_definition.arn_without_revision.apply(lambda arn: f"{arn}:*")
    return [Grant(["ecs:RegisterTaskDefinition"], [revisions]), *pass_roles(deployable)]


def deploy_by_code_deploy(
    deployable: Deployable,
    *,
    application_arn: pulumi.Input[str],
    group_arn: pulumi.Input[str],
    configuration_arn: pulumi.Input[str],
) -> Grants:
    """Register a task definition, and have CodeDeploy bring it to the service.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
    """
    application = ["GetApplication", "GetApplicationRevision", "RegisterApplicationRevision"]
    return [
        *register_task_definitions(deployable),
        Grant([f"codedeploy:{action}" for action in application], [application_arn]),
        Grant(["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], [group_arn]),
        Grant(["codedeploy:GetDeploymentConfig"], [configuration_arn]),
    ]


def shift_requests(deployable: Deployable, hooks: Sequence[pulumi.Input[str]]) -> Grants:
    """Create the new tasks beside the old ones and turn the listeners to them: what CodeDeploy itself may do.

    Least of https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForECS.html
    """
    service, cluster = deployable.service, deployable.cluster
    task_sets = pulumi.Output.all(cluster.arn, cluster.name, service.name).apply(
        lambda known: f"{known[0].replace(':cluster/', ':task-set/')}/{known[2]}/*"
    )
    listeners = [listener.arn for listener in (deployable.production, deployable.test) if listener is not None]
    looking = ["Listeners", "Rules", "TargetGroups"]
    return [
        Grant(["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"], [service.id]),
        Grant(["ecs:CreateTaskSet", "ecs:DeleteTaskSet"], [task_sets]),
        Grant(["elasticloadbalancing:ModifyListener"], listeners),
        Grant([f"elasticloadbalancing:Describe{what}" for what in looking], ["*"]),
        Grant(["cloudwatch:DescribeAlarms"], ["*"]),
        *([Grant(["lambda:InvokeFunction"], list(hooks))] if hooks else []),
        *pass_roles(deployable),
    ]


def update_service(deployable: Deployable) -> Grants:
    """Have ECS bring a new task definition to the service, and see what becomes of it."""
    service = deployable.service.id
    parts = [
        service.apply(lambda arn, part=part: f"{arn.replace(':service/', f':{part}/')}/*")
        for part in ("service-deployment", "service-revision")
    ]
    looking = ["DescribeServices", "ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions"]
    return [
        *register_task_definitions(deployable),
        Grant(["ecs:UpdateService"], [service]),
        Grant([f"ecs:{action}" for action in looking], [service, *parts]),
    ]
