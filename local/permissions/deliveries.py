"""What CodePipeline and CodeDeploy do for a containerised service on the authority of the program's roles.

By AWS's own pages of what each needs, and not by what the components grant: so a permission that is missing is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import aws_types
from iam.operations import Need
from local.permissions.calls import Calls
from local.permissions.starts import arns, log_needs, pull_needs
from recorder.resource import Recording, Resource

_TASKS: Final = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
_REVISION: Final = "1"
"""Stands for that of what a deployment creates."""
_PREFIX: Final = 20
"""Artefacts are below so many characters of the pipeline's name.
https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html"""


class Deliveries:
    """The deliveries of a program.

    Args:
        recording: The deployed program.
        calls: Keeps what is missing and what is used.
    """

    def __init__(self, recording: Recording, calls: Calls) -> None:
        self._recording, self._calls = recording, calls
        self._groups = arns(recording, "aws:cloudwatch/logGroup:LogGroup", "name")
        self._repositories = arns(recording, "aws:ecr/repository:Repository", "repositoryUrl")
        self._definitions = {
            str(r.outputs["arn"]): r for r in recording.of_type("aws:ecs/taskDefinition:TaskDefinition")
        }
        self._services = {str(r.outputs["name"]): r for r in recording.of_type("aws:ecs/service:Service")}

    def judge(self) -> None:
        """Judge the pipelines' actions and the deployments."""
        for group in self._recording.of_type("aws:codedeploy/deploymentGroup:DeploymentGroup"):
            if service := self._service_of(group):
                self._calls.judge(str(group.inputs["serviceRoleArn"]), self._shift(group, service))
        for pipeline in self._recording.of_type("aws:codepipeline/pipeline:Pipeline"):
            for stage in pipeline.inputs["stages"]:
                for action in stage["actions"]:
                    self._act(pipeline, action)

    # --- deployments --------------------------------------------------------------------------------------------------

    def _service_of(self, group: Resource) -> Resource | None:
        return self._services.get(str(_block(group.inputs.get("ecsService")).get("serviceName")))

    def _shift(self, group: Resource, service: Resource) -> Iterator[Need]:
        """https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html."""
        yield Need("ecs:DescribeServices", _arn(service))
        yield Need("ecs:UpdateServicePrimaryTaskSet", _arn(service))
        beginning, cluster = _arn(service).partition(":service/")[0], str(service.inputs["cluster"]).rpartition("/")[2]
        task_set = f"{beginning}:task-set/{cluster}/{service.outputs['name']}/ecs-svc/{_REVISION}"
        yield from (Need(f"ecs:{action}", task_set) for action in ("CreateTaskSet", "DeleteTaskSet"))
        pair = _block(_block(group.inputs["loadBalancerInfo"])["targetGroupPairInfo"])
        for route in ("prodTrafficRoute", "testTrafficRoute"):
            for listener in _block(pair.get(route)).get("listenerArns") or ():
                yield Need("elasticloadbalancing:ModifyListener", str(listener))
        yield from (Need(f"elasticloadbalancing:Describe{what}") for what in ("Listeners", "Rules", "TargetGroups"))
        yield Need("cloudwatch:DescribeAlarms")
        yield from self._passes(service)

    def _passes(self, service: Resource) -> Iterator[Need]:
        """Whoever starts tasks, or registers their definition, hands them their roles."""
        definition = self._definitions.get(str(service.inputs["taskDefinition"]))
        for role in ("taskRoleArn", "executionRoleArn"):
            if definition and definition.inputs.get(role):
                yield Need("iam:PassRole", str(definition.inputs[role]), _TASKS)

    # --- pipelines ----------------------------------------------------------------------------------------------------

    def _act(self, pipeline: Resource, action: Mapping[str, Any]) -> None:
        """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html, by provider."""
        role = str(action.get("roleArn") or pipeline.inputs["roleArn"])
        wanted: Mapping[str, str] = action.get("configuration") or {}
        match action["provider"]:
            case "ECR":
                self._calls.judge(role, self._of_repository(wanted["RepositoryName"], "ecr:DescribeImages"))
            case "S3":
                self._read_source(role, wanted["S3Bucket"], wanted["S3ObjectKey"])
            case "InspectorScan":
                self._calls.judge(role, self._scan(pipeline, wanted))
            case "CodeDeployToECS":
                self._calls.judge(role, self._deploy(wanted))
            case _:
                return  # nothing here builds, or fetches code
        self._exchange(role, pipeline, action)

    def _of_repository(self, name: str, *actions: str) -> Iterator[Need]:
        for url, arn in self._repositories.items():
            if url.partition("/")[2] == name:
                yield from (Need(action, arn) for action in actions)

    def _read_source(self, role: str, bucket: str, key: str) -> None:
        """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html."""
        arn = aws_types.arn("s3", bucket)
        actions = ("GetObjectTagging", "GetObjectVersionTagging")
        self._calls.of_role(role, "s3", "GetObject", {"Bucket": bucket, "Key": key})
        self._calls.of_role(role, "s3", "GetObject", {"Bucket": bucket, "Key": key, "VersionId": _REVISION})
        self._calls.judge(role, [Need(f"s3:{action}", f"{arn}/{key}") for action in actions])
        self._calls.judge(role, [Need(f"s3:{action}", arn) for action in ("GetBucketVersioning", "GetBucketLocation")])

    def _scan(self, pipeline: Resource, wanted: Mapping[str, str]) -> Iterator[Need]:
        """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-InspectorScan.html."""
        for arn in (arn for url, arn in self._repositories.items() if url.endswith(f"/{wanted['ECRRepositoryName']}")):
            yield from pull_needs(arn)
        yield Need("inspector-scan:ScanSbom")
        if group := self._groups.get(f"/aws/codepipeline/{pipeline.outputs['name']}"):
            yield from log_needs(group)

    def _deploy(self, wanted: Mapping[str, str]) -> Iterator[Need]:
        """https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html."""
        application, name = wanted["ApplicationName"], wanted["DeploymentGroupName"]
        for group in self._recording.of_type("aws:codedeploy/deploymentGroup:DeploymentGroup"):
            service = self._service_of(group)
            if (group.inputs["appName"], group.inputs["deploymentGroupName"]) != (application, name) or not service:
                continue
            arn, region, account = str(group.outputs["arn"]), *str(group.outputs["arn"]).split(":")[3:5]

            def of(resource: str, region: str = region, account: str = account) -> str:
                return aws_types.arn("codedeploy", resource, region=region, account=account)

            for call in ("GetApplication", "GetApplicationRevision", "RegisterApplicationRevision"):
                yield Need(f"codedeploy:{call}", of(f"application:{application}"))
            yield from (Need(f"codedeploy:{call}", arn) for call in ("CreateDeployment", "GetDeployment"))
            configuration = group.inputs.get("deploymentConfigName")
            yield Need("codedeploy:GetDeploymentConfig", of(f"deploymentconfig:{configuration}"))
            family = str(service.inputs["taskDefinition"]).rpartition(":")[0]
            yield Need("ecs:RegisterTaskDefinition", f"{family}:{_REVISION}")
            yield from self._passes(service)

    def _exchange(self, role: str, pipeline: Resource, action: Mapping[str, Any]) -> None:
        """An action takes its artefacts from the pipeline's bucket, and puts there what it gives."""
        [store] = pipeline.inputs["artifactStores"]
        prefix = f"{str(pipeline.outputs['name'])[:_PREFIX]}/"
        for name in action.get("inputArtifacts") or ():
            taken = {"Bucket": store["location"], "Key": f"{prefix}{name}/{_REVISION}"}
            self._calls.of_role(role, "s3", "GetObject", taken)
            self._calls.of_role(role, "s3", "GetObject", {**taken, "VersionId": _REVISION})
        for name in action.get("outputArtifacts") or ():
            given = {"Bucket": store["location"], "Key": f"{prefix}{name}/{_REVISION}"}
            self._calls.of_role(role, "s3", "PutObject", given)


def _arn(service: Resource) -> str:
    return str(service.outputs.get("arn") or service.id)


def _block(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a nested block, which a recording may hold in a list
    return (value[0] if value else {}) if isinstance(value, list) else value or {}
