"""The gallery in the program: its address, who calls what, and what reaches its containers."""

from __future__ import annotations

from functools import cache

import pulumi
import pytest

import policies
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Recording
from tests.recorded import recorded

ADDRESS = "https://photos.example.com"

runs_on = pytest.mark.parametrize("launch_type", ["fargate", "ec2"])


@cache
def platform(**settings: str) -> Recording:
    return recorded("prod", {f"photo-platform:{name}": value for name, value in settings.items()})


def test_the_page_is_served_at_its_own_name_with_a_pipeline() -> None:
    assert platform().exports["gallery_url"] == ADDRESS
    assert platform().of_type("aws:codepipeline/pipeline:Pipeline")


def test_the_api_and_the_uploads_let_the_page_call_them() -> None:
    for type_ in ("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "aws:apigateway/restApi:RestApi"):
        [resource] = platform().of_type(type_)
        assert ADDRESS in str(resource.inputs), type_


def test_the_page_sends_photos_to_the_bucket_s_own_host() -> None:
    [task] = platform().of_type("aws:ecs/taskDefinition:TaskDefinition")
    bucket = platform().exports["uploads_bucket"]
    assert f"https://{bucket}.s3.eu-west-1.amazonaws.com" in str(task.inputs["containerDefinitions"])


@runs_on
def test_the_packs_allow_it(launch_type: str) -> None:
    violations = policies.judge(platform(galleryLaunchType=launch_type).resources, policies.packs()).violations
    assert not [str(violation) for violation in violations]


@runs_on
def test_the_load_balancer_reaches_the_tasks_on_their_port_and_nothing_else_does(launch_type: str) -> None:
    network = read_recorded(platform(galleryLaunchType=launch_type).resources)
    tasks = "gallery"
    assert ask(network, "gallery-entrance", tasks, 8080).verdict is Verdict.ALLOWED
    for port in (22, 80, 443, 3306):
        assert ask(network, "gallery-entrance", tasks, port).verdict is Verdict.DENIED
    for source in ("8.8.8.8", "network-frontend", "network-database"):
        assert ask(network, source, tasks, 8080).verdict is Verdict.DENIED


def test_a_stack_can_leave_it_out() -> None:
    without = platform(gallery="false")
    assert "gallery_url" not in without.exports
    assert not [one.name for one in without.resources if "gallery" in one.name]


def test_eks_is_refused_as_the_program_has_its_pipeline() -> None:
    with pytest.raises(pulumi.InputPropertiesError, match="must be rolling with launch_type eks"):
        platform(galleryLaunchType="eks")
