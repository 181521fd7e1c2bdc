from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.index import Stack, sources_of
from recorder.resource import UNKNOWN, Resource

BUCKET = "aws:s3/bucket:Bucket"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
TOPIC = "aws:sns/topic:Topic"


def _resource(type_: str, name: str, **more: object) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::demo::{type_}::{name}", type=type_, name=name, **more)  # pyright: ignore[reportArgumentType] - by name


@pytest.mark.parametrize(
    "bucket",
    [
        _resource(BUCKET, "photos", id="photos-1a2b"),
        _resource(BUCKET, "photos", inputs={"bucket": "photos-1a2b"}),
        _resource(BUCKET, "photos", outputs={"bucket": "photos-1a2b"}),
    ],
)
def test_a_known_value_links_by_id_or_name(bucket: Resource) -> None:
    policy = _resource(POLICY, "policy", inputs={"bucket": "photos-1a2b"})
    stack = Stack((bucket, policy))
    assert stack.targets(policy, "bucket", BUCKET) == (bucket,)
    assert stack.referrers(bucket, "bucket", POLICY).found == (policy,)


def test_an_unknown_value_links_by_its_dependencies() -> None:
    bucket, topic = _resource(BUCKET, "photos"), _resource(TOPIC, "notices")
    sources = {"bucket": (bucket.urn, topic.urn)}
    policy = _resource(POLICY, "policy", inputs={"bucket": UNKNOWN}, property_dependencies=sources)
    assert Stack((bucket, topic, policy)).targets(policy, "bucket", BUCKET) == (bucket,)


def test_a_known_value_is_believed_rather_than_its_dependencies() -> None:
    mine, other = _resource(BUCKET, "mine", id="mine"), _resource(BUCKET, "other", id="other")
    sources = {"bucket": (other.urn,)}
    policy = _resource(POLICY, "policy", inputs={"bucket": "mine"}, property_dependencies=sources)
    assert Stack((mine, other, policy)).targets(policy, "bucket", BUCKET) == (mine,)


def test_names_of_other_types_do_not_link() -> None:
    topic = _resource(TOPIC, "photos", id="photos")
    policy = _resource(POLICY, "policy", inputs={"bucket": "photos"})
    assert Stack((topic, policy)).targets(policy, "bucket", BUCKET) == ()


def test_a_value_deep_in_a_property_links() -> None:
    bucket = _resource(BUCKET, "photos", outputs={"arn": "arn:aws:s3:::photos"})
    rule = _resource(
        "aws:s3/inventory:Inventory", "i", inputs={"destination": {"bucket": {"bucketArn": "arn:aws:s3:::photos"}}}
    )
    assert Stack((bucket, rule)).targets(rule, "destination", BUCKET) == (bucket,)


def test_a_referrer_from_nowhere_known_may_be_anybodys() -> None:
    bucket = _resource(BUCKET, "photos")
    policy = _resource(POLICY, "policy", inputs={"bucket": UNKNOWN})
    assert Stack((bucket, policy)).referrers(bucket, "bucket", POLICY).unresolved == (policy,)


def test_a_referrer_to_another_bucket_is_nobody_elses() -> None:
    photos, other = _resource(BUCKET, "photos"), _resource(BUCKET, "other")
    policy = _resource(POLICY, "policy", inputs={"bucket": UNKNOWN}, property_dependencies={"bucket": (other.urn,)})
    referrers = Stack((photos, other, policy)).referrers(photos, "bucket", POLICY)
    assert (referrers.found, referrers.unresolved) == ((), ())


def test_what_comes_from_a_component_may_be_anything() -> None:
    bucket = _resource(BUCKET, "photos")
    component = _resource("demo:index:Store", "store", custom=False)
    policy = _resource(POLICY, "policy", inputs={"bucket": UNKNOWN}, property_dependencies={"bucket": (component.urn,)})
    assert Stack((bucket, component, policy)).referrers(bucket, "bucket", POLICY).unresolved == (policy,)


@given(st.lists(st.integers(0, 9), max_size=30))
def test_referrers_are_the_inverse_of_targets(links: list[int]) -> None:
    buckets = tuple(_resource(BUCKET, f"b{number}", id=f"bucket-{number}") for number in range(10))
    policies = tuple(
        _resource(POLICY, f"p{index}", inputs={"bucket": f"bucket-{number}"}) for index, number in enumerate(links)
    )
    stack = Stack((*buckets, *policies))
    for bucket in buckets:
        expected = tuple(policy for policy in policies if bucket in stack.targets(policy, "bucket", BUCKET))
        assert stack.referrers(bucket, "bucket", POLICY).found == expected


def test_what_a_value_came_from_is_known_whether_or_not_the_value_is() -> None:
    bucket, topic = _resource(BUCKET, "photos"), _resource(TOPIC, "notices")
    came_from = {"pattern": (topic.urn, bucket.urn, "urn:pulumi:dev::demo::gone::gone")}
    rule = _resource("aws:x/y:Rule", "rule", inputs={"pattern": "known"}, property_dependencies=came_from)
    stack = Stack((bucket, topic, rule))
    assert stack.sources(rule, "pattern", BUCKET) == (bucket,)
    assert stack.sources(rule, "other", BUCKET) == ()
    assert sources_of(rule, "pattern") == tuple(sorted(came_from["pattern"]))


def test_an_interface_that_comes_with_an_instance_is_the_instances() -> None:
    instance = _resource("aws:ec2/instance:Instance", "nat", outputs={"primaryNetworkInterfaceId": "eni-1"})
    route = _resource("aws:ec2/route:Route", "out", inputs={"networkInterfaceId": "eni-1"})
    assert Stack((instance, route)).targets(route, "networkInterfaceId", instance.type) == (instance,)
    assert Stack((instance, route)).identified("eni-1", "aws:ec2/subnet:Subnet") == ()
