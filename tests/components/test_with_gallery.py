"""The platform with its page on ECS, which a stack's configuration adds."""

from __future__ import annotations

from functools import cache

import policies
from reachability.question import ask
from reachability.readers.recorded import read_recorded
from reachability.traffic import Verdict
from recorder.resource import Recording
from tests.recorded import recorded

GALLERY = {"photo-platform:gallery": "true", "photo-platform:galleryDomain": "photos.example.com"}


@cache
def platform() -> Recording:
    return recorded("prod", GALLERY)


def test_the_page_is_served_at_its_own_name_with_a_pipeline() -> None:
    assert platform().exports["gallery_url"] == "https://photos.example.com"
    assert platform().of_type("aws:codepipeline/pipeline:Pipeline")


def test_the_api_and_the_uploads_let_the_page_call_them() -> None:
    for type_ in ("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "aws:apigateway/restApi:RestApi"):
        [resource] = platform().of_type(type_)
        assert "https://photos.example.com" in str(resource.inputs), type_


def test_the_packs_allow_it() -> None:
    violations = policies.judge(platform().resources, policies.packs()).violations
    assert not [str(violation) for violation in violations if "gallery" in str(violation)]


def test_the_load_balancer_reaches_the_tasks_on_their_port_and_nothing_else_does() -> None:
    network = read_recorded(platform().resources)
    tasks = "gallery"
    assert ask(network, "gallery-entrance", tasks, 8080).verdict is Verdict.ALLOWED
    for port in (22, 80, 443, 3306):
        assert ask(network, "gallery-entrance", tasks, port).verdict is Verdict.DENIED
    for source in ("8.8.8.8", "network-frontend", "network-database"):
        assert ask(network, source, tasks, 8080).verdict is Verdict.DENIED
