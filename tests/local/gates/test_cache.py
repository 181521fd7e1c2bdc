"""The cache: what is the same request, for how long an answer holds, and how much is kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from local.emulators.gates.cache import MANAGED, Cache, CachePolicy, Chosen
from local.emulators.gates.exchange import GateAnswer, GateRequest


def request(
    path: str = "/a", query: str = "", headers: Sequence[tuple[str, str]] = (), method: str = "GET"
) -> GateRequest:
    return GateRequest(method=method, path=path, query=query, headers=headers, body=b"", address="192.0.2.1")


def answer(control: str = "", status: int = 200, size: int = 1, **headers: str) -> GateAnswer:
    more = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return GateAnswer(status=status, headers=[("Cache-Control", control), *more] if control else more, body=b"x" * size)


BY_PERSON = CachePolicy(
    default=60,
    maximum=300,
    headers=Chosen("whitelist", frozenset({"authorization"})),
    queries=Chosen("allExcept", frozenset({"trace"})),
    cookies=Chosen("whitelist", frozenset({"language"})),
)


def test_what_the_policy_names_makes_requests_differ_and_nothing_else() -> None:
    base = BY_PERSON.key(request(query="b=2&a=1", headers=[("Authorization", "x"), ("Cookie", "language=de; id=1")]))
    same = request(query="a=1&b=2&trace=9", headers=[("authorization", "x"), ("cookie", "id=2; language=de")])
    assert BY_PERSON.key(same) == base
    for other in (
        request(query="a=1&b=3", headers=same.headers),
        request(path="/b", query=same.query, headers=same.headers),
        request(query=same.query, headers=[("authorization", "y"), ("cookie", "language=de")]),
        request(query=same.query, headers=[("authorization", "x"), ("cookie", "language=en")]),
        request(query=same.query, headers=same.headers, method="HEAD"),
    ):
        assert BY_PERSON.key(other) != base


@pytest.mark.parametrize(
    ("got", "seconds"),
    [
        (answer(), 60),
        (answer("max-age=10"), 10),
        (answer("max-age=10, s-maxage=20"), 20),
        (answer("max-age=9999"), 300),
        (answer("no-store"), 0),
        (answer("private, max-age=10"), 0),
        (answer(status=500), 0),
        (answer(status=404), 0),
        (answer(Set_Cookie="a=b"), 0),
    ],
)
def test_an_answer_holds_as_long_as_origin_and_policy_say(got: GateAnswer, seconds: int) -> None:
    assert BY_PERSON.seconds(got) == seconds


def test_the_managed_policy_without_a_cache_keeps_nothing() -> None:
    assert MANAGED["4135ea2d-6df8-44a3-9df3-4b5a84be39ad"].seconds(answer("max-age=100")) == 0


def test_an_answer_is_gone_after_its_time() -> None:
    cache, key = Cache(), BY_PERSON.key(request())
    cache.put(key, answer(), now=100.0, seconds=60)
    found = cache.get(key, 159.9)
    assert found is not None
    assert found[1] == 59
    assert cache.get(key, 160.0) is None
    assert cache.get(key, 100.0) is None


def test_the_one_that_was_used_least_makes_room() -> None:
    cache = Cache(most_bytes=10)
    keys = [BY_PERSON.key(request(f"/{number}")) for number in range(4)]
    for key in keys[:2]:
        cache.put(key, answer(size=5), 0.0, 60)
    assert cache.get(keys[0], 1.0)
    cache.put(keys[2], answer(size=5), 1.0, 60)
    assert [bool(cache.get(key, 2.0)) for key in keys[:3]] == [True, False, True]
    cache.put(keys[3], answer(size=11), 2.0, 60)
    assert cache.get(keys[3], 2.0) is None, "what is larger than the cache is not kept"
