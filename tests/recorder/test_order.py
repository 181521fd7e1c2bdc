"""A recording is in the same order in every run."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from recorder.order import in_order
from recorder.resource import Resource

NAMES = "abcdefgh"


@st.composite
def recorded(draw: st.DrawFn) -> list[Resource]:
    """Draw resources of which each may depend on earlier ones, and have one of them as its parent."""
    names = draw(st.permutations(NAMES))
    resources: list[Resource] = []
    for number, name in enumerate(names):
        earlier = st.sampled_from(names[:number]) if number else st.nothing()
        dependencies = draw(st.lists(earlier, unique=True, max_size=3)) if number else []
        parent = draw(st.none() | earlier)
        resources.append(Resource(name, "aws:sqs/queue:Queue", name, parent=parent, dependencies=tuple(dependencies)))
    return resources


@given(recorded(), st.randoms(use_true_random=False))
def test_the_order_of_registration_makes_no_difference(resources: list[Resource], random: Random) -> None:
    expected = list(in_order({resource.urn: resource for resource in resources}))
    random.shuffle(resources)
    assert list(in_order({resource.urn: resource for resource in resources})) == expected


@given(recorded())
def test_nothing_comes_before_its_parent_or_a_dependency(resources: list[Resource]) -> None:
    ordered = list(in_order({resource.urn: resource for resource in resources}))
    assert len(ordered) == len(resources)
    place = {resource.urn: number for number, resource in enumerate(ordered)}
    for resource in ordered:
        earlier = [other for other in (resource.parent, *resource.dependencies) if other]
        assert all(place[other] < place[resource.urn] for other in earlier)


def test_what_depends_on_nothing_is_in_the_order_of_its_urns() -> None:
    resources = {name: Resource(name, "aws:sqs/queue:Queue", name) for name in "cab"}
    assert [resource.urn for resource in in_order(resources)] == ["a", "b", "c"]


def test_a_dependency_outside_of_the_recording_is_passed_over() -> None:
    only = Resource("a", "aws:sqs/queue:Queue", "a", dependencies=("elsewhere",))
    assert list(in_order({"a": only})) == [only]
