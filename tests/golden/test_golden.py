"""The program records what it did when its recordings were last reviewed: a changed value is a changed line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from components.building_blocks.arguments import argument_hints
from components.building_blocks.component import Component
from recorder.resource import UNKNOWN, Options, Recording, Resource
from tests.components.examples import EXAMPLES
from tests.golden.recordings import FOLDER, SETS, choices, texts, written
from tests.golden.text import ROOT, difference, shown
from tests.golden.variants import ELSEWHERE, VARIANTS

WHERE = FOLDER.relative_to(ROOT)


def compared(before: Mapping[Path, str], now: Mapping[Path, str]) -> Iterator[str]:
    for path in sorted({*before, *now}):
        old, new = before.get(path, ""), now.get(path, "")
        yield from unified_diff(old.splitlines(), new.splitlines(), f"{WHERE / path}", "the program", lineterm="", n=0)


@pytest.mark.parametrize("name", SETS)
def test_the_program_records_what_was_reviewed(name: str) -> None:
    changed = "\n".join(compared(written(name), texts(name)))
    if changed:
        pytest.fail(f"{changed}\nIf that is meant, run `make golden` and commit {WHERE}.", pytrace=False)


def test_no_recording_is_left_over() -> None:
    known = {path for name in SETS for path in written(name)}
    assert {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()} == known


@pytest.mark.parametrize("component", EXAMPLES, ids=lambda component: component.__name__)
def test_every_argument_is_given_somewhere(component: type[Component]) -> None:
    kind, args = EXAMPLES[component]
    free = {name for name, hint in argument_hints(kind).items() if not choices(hint)}
    given = {*args, *(name for variant in VARIANTS.get(component, ()) for name in variant)}
    assert not free - given - set(ELSEWHERE), "add these to VARIANTS"


def bucket(**inputs: Any) -> Resource:
    return Resource(
        urn="urn:pulumi:dev::photo-platform::aws:s3/bucket:Bucket::logs",
        type="aws:s3/bucket:Bucket",
        name="logs",
        id="logs-0a1b2c3",
        inputs=inputs,
    )


def program(*resources: Resource, stack: str = "dev") -> Recording:
    return Recording("photo-platform", stack, resources)


def lines(*resources: Resource) -> list[str]:
    return [line for found in shown(program(*resources)).values() for line in found]


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (True, "value = true"),
        ("text", 'value = "text"'),
        ([1, 2], "value = [1, 2]"),
        ({}, "value = {}"),
        ({"a": {"b": None}}, "value.a.b = null"),
        ([{"a": 1}], "value[0].a = 1"),
        ('{"Statement": [{"Sid": "x"}]}', 'value(JSON).Statement[0].Sid = "x"'),
        ("{no JSON", 'value = "{no JSON"'),
        (UNKNOWN, "value = ?"),
        (["known", UNKNOWN], 'value = ["known", ?]'),
        (f"{ROOT}/dist/images-{'0a' * 16}.zip", 'value = "dist/images-*.zip"'),
        ("alias/photo-platform/dev/data", 'value = "alias/photo-platform/<stack>/data"'),
        ("developed", 'value = "developed"'),
        ("arn:aws:s3:::logs-0a1b2c3/raw/", 'value = "arn:aws:s3:::<logs (s3.Bucket)>/raw/"'),
        ("other-0a1b2c4", 'value = "other"'),
    ],
)
def test_a_value_is_shown_as_one_line(value: Any, line: str) -> None:
    assert lines(bucket(value=value)) == [f"logs (s3.Bucket): {line}"]


def test_a_secret_is_not_shown() -> None:
    assert lines(replace(bucket(password={"a": "x"}), secrets=frozenset({"password"}))) == [
        "logs (s3.Bucket): password = (secret)"
    ]


def test_options_and_the_order_of_creation_are_shown() -> None:
    first = replace(bucket(), name="first", urn="urn:first")
    second = replace(bucket(), options=Options(protect=True), dependencies=("urn:first",))
    assert lines(first, second)[1:] == [
        'logs (s3.Bucket): [options] depends_on = ["first (s3.Bucket)"]',
        "logs (s3.Bucket): [options] protect = true",
    ]


def test_only_what_differs_between_stacks_is_shown() -> None:
    gone, come = replace(bucket(), name="gone"), replace(bucket(a=1), name="come")
    base = shown(program(bucket(same=1, other=2, lost=3), gone, stack="prod"))
    other = shown(program(bucket(same=1, other=4), come))
    assert difference(base, other) == [
        "+ come (s3.Bucket): a = 1",
        "- gone (s3.Bucket)",
        "- logs (s3.Bucket): lost = 3",
        "- logs (s3.Bucket): other = 2",
        "+ logs (s3.Bucket): other = 4",
    ]
