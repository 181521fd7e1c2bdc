from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from policies import Pack, judge
from policies.render import print_report
from policies.rule import (
    Finding,
    Framework,
    NotEvaluated,
    ResourceRule,
    Rule,
    Settings,
    Severity,
    Stack,
    StackRule,
    Violation,
)
from policies.settings import Enforcement
from policies.suppressions import Suppression, Suppressions, load
from recorder.resource import UNKNOWN, Recording, Resource, is_unknown

SHELF = "demo:shelf/shelf:Shelf"


def _width(shelf: Resource, settings: Settings) -> Iterator[Finding]:
    width = shelf.inputs["width"]
    if is_unknown(width):
        yield NotEvaluated(shelf.urn, "`width` is not known yet.")
    elif width > settings["widest"]:
        yield Violation(shelf.urn, f"`width` is {width}.")


def _twins(stack: Stack, _: Settings) -> Iterator[Finding]:
    first, *others = stack.of_type(SHELF)
    for other in others:
        if other.inputs["width"] == first.inputs["width"]:
            yield Violation(other.urn, f"As wide as {first.name}.")


WIDTH = ResourceRule(
    name="shelf-width",
    description="Shelves fit the wall.",
    severity=Severity.HIGH,
    frameworks=(Framework("Carpentry", "1.2"),),
    remediation="Saw.",
    resource_types=(SHELF,),
    settings={"widest": {"type": "number", "default": 80}},
    judge=_width,
)
TWINS = StackRule(
    name="shelf-twins",
    description="No two shelves are alike.",
    severity=Severity.LOW,
    frameworks=(),
    remediation="Vary.",
    resource_types=(SHELF,),
    judge=_twins,
)
PACK = Pack("shelves", "Shelves.", (WIDTH, TWINS))
NONE = Suppressions()


@pytest.fixture
def shelves(make: Callable[..., Resource]) -> tuple[Resource, ...]:
    widths = {"small": 60, "wide": 120, "open": UNKNOWN, "other": 60}
    return tuple(make(SHELF, {"width": width}, name) for name, width in widths.items())


def test_each_finding_is_a_violation_or_unjudged(shelves: tuple[Resource, ...]) -> None:
    report = judge(shelves, [PACK], suppressions=NONE)
    assert [(v.rule.name, v.urn, v.enforcement) for v in report.violations] == [
        ("shelf-width", shelves[1].urn, Enforcement.MANDATORY),
        ("shelf-twins", shelves[3].urn, Enforcement.ADVISORY),
    ]
    assert [(u.rule.name, u.urn) for u in report.unjudged] == [("shelf-width", shelves[2].urn)]
    assert [v.rule.name for v in report.mandatory] == ["shelf-width"]
    assert not report.ok


def test_a_recording_is_judged_by_its_resources(shelves: tuple[Resource, ...]) -> None:
    recording = Recording(project="demo", stack="dev", resources=shelves)
    assert judge(recording, [PACK], suppressions=NONE) == judge(shelves, [PACK], suppressions=NONE)


def test_what_is_only_advisory_stops_nothing(shelves: tuple[Resource, ...]) -> None:
    report = judge([shelves[0], shelves[3]], [PACK], suppressions=NONE)
    assert report.violations
    assert report.ok


def test_a_suppression_needs_its_reason_and_is_reported_with_it(shelves: tuple[Resource, ...]) -> None:
    accepted = Suppressions((Suppression("shelf-width", f"{SHELF}::w*", "It stands in the hall."),))
    report = judge(shelves, [PACK], suppressions=accepted)
    assert report.ok
    (suppressed,) = report.suppressed
    assert suppressed.to_json()["reason"] == "It stands in the hall."
    assert report.stale == ()


@pytest.mark.parametrize("pattern", ["urn:pulumi:dev::photo-platform::demo:*::wide", "demo:*::wide", "*::wide"])
def test_a_suppression_names_a_resource_by_type_and_name_or_by_urn(shelves: tuple[Resource, ...], pattern: str) -> None:
    assert judge(shelves, [PACK], suppressions=Suppressions((Suppression("shelf-width", pattern, "Hall."),))).ok


@pytest.mark.parametrize(
    "entry",
    [
        Suppression("shelf-width", f"{SHELF}::small", "Nothing is wrong with it."),
        Suppression("shelf-width", f"{SHELF}::gone", "It was sold."),
        Suppression("no-such-rule", "*", "A typing error."),
    ],
)
def test_a_suppression_that_suppresses_nothing_is_stale(shelves: tuple[Resource, ...], entry: Suppression) -> None:
    packs = None if entry.rule == "no-such-rule" else [PACK]
    assert judge(shelves, packs, suppressions=Suppressions((entry,))).stale == (entry,)


def test_a_suppression_for_other_stacks_neither_suppresses_nor_is_stale(shelves: tuple[Resource, ...]) -> None:
    entry = Suppression("shelf-width", "*", "Only prod has a hall.", stacks=("prod",))
    report = judge(shelves, [PACK], suppressions=Suppressions((entry,)))
    assert not report.ok
    assert report.stale == ()


def test_a_rules_own_configuration_can_suppress(shelves: tuple[Resource, ...]) -> None:
    rows = [{"resource": "*::wide", "reason": "It stands in the hall."}]
    report = judge(shelves, [PACK], config={"shelf-width": {"suppressions": rows}}, suppressions=NONE)
    assert report.ok
    assert [s.suppression and s.suppression.reason for s in report.suppressed] == ["It stands in the hall."]


def test_a_setting_changes_what_a_rule_says(shelves: tuple[Resource, ...]) -> None:
    assert judge(shelves, [PACK], config={"shelf-width": {"widest": 200}}, suppressions=NONE).ok


@pytest.mark.parametrize("config", [{"shelf-width": "advisory"}, {"all": "advisory"}, {"all": "disabled"}])
def test_enforcement_is_configured_as_for_the_engine(shelves: tuple[Resource, ...], config: dict[str, str]) -> None:
    assert judge(shelves, [PACK], config=config, suppressions=NONE).ok


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"shelf-width": {"wides": 1}}, "shelf-width: unknown wides; its settings are widest, suppressions"),
        ({"shelf-width": {"widest": "far"}}, "shelf-width: widest is 'far'"),
        ({"shelf-width": "loud"}, "shelf-width: enforcementLevel is 'loud'; give one of mandatory, advisory, disabled"),
        ({"shelf-width": {"suppressions": [{"resource": "*"}]}}, "shelf-width: suppressions is"),
        ({"shelf-widht": "advisory"}, "there is no rule shelf-widht"),
    ],
)
def test_a_wrong_configuration_is_refused(
    shelves: tuple[Resource, ...], config: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        judge(shelves, [PACK], config=config, suppressions=NONE)  # pyright: ignore[reportArgumentType] - wrong on purpose


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {rule: a, resource: b}", "entry 1: `reason` is None; a suppression without its reason is not accepted"),
        ("- {rule: a, resource: b, reason: '  '}", "entry 1: `reason` is '  '"),
        ("- {rule: a, resource: b, reason: c}\n- {rule: a, resource: b, reasons: c}", "entry 2: unknown reasons"),
        ("- just words", "entry 1: 'just words' is no mapping"),
        ("- {rule: a, resource: b, reason: c, stacks: dev}", "entry 1: `stacks` is 'dev'; give a list"),
    ],
)
def test_a_wrong_file_of_suppressions_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "suppressions.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load(path)


def test_a_file_of_suppressions_that_does_not_exist_holds_none(tmp_path: Path) -> None:
    assert load(tmp_path / "nothing.yaml") == Suppressions()


def test_a_rule_that_is_neither_kind_is_refused(shelves: tuple[Resource, ...]) -> None:
    odd = Rule(
        name="odd", description="", severity=Severity.LOW, frameworks=(), remediation="", resource_types=(SHELF,)
    )
    with pytest.raises(TypeError, match="odd is a Rule; make it a ResourceRule or a StackRule"):
        judge(shelves, [Pack("odd", "", (odd,))], suppressions=NONE)


def test_the_report_as_json_has_counts_and_every_finding(shelves: tuple[Resource, ...]) -> None:
    stale = Suppression("shelf-twins", "*::gone", "Sold.")
    document = json.loads(json.dumps(judge(shelves, [PACK], suppressions=Suppressions((stale,))).to_json()))
    assert document["ok"] is False
    assert document["counts"] == {
        "rules": 2, "resources": 4, "mandatory": 1, "advisory": 1, "suppressed": 0, "unjudged": 1, "stale": 1,
    }  # fmt: skip
    assert document["violations"][0] == {
        "pack": "shelves",
        "rule": "shelf-width",
        "severity": "high",
        "enforcement": "mandatory",
        "urn": shelves[1].urn,
        "message": "`width` is 120.",
        "remediation": "Saw.",
        "frameworks": ["Carpentry 1.2"],
    }
    assert document["stale"] == [
        {"rule": "shelf-twins", "resource": "*::gone", "reason": "Sold.", "stacks": ["*"]},
    ]


def test_the_report_for_people_has_all_of_it_and_escapes_markup(make: Callable[..., Resource]) -> None:
    console = Console(record=True, width=400)
    shelves = [
        make(SHELF, {"width": 120}, "[red]wide"),
        make(SHELF, {"width": 90}, "hall"),
        make(SHELF, {"width": UNKNOWN}, "open"),
    ]
    entries = (
        Suppression("shelf-width", "*::hall", "It stands in the hall."),
        Suppression("shelf-twins", "x", "Sold."),
    )
    print_report(judge(shelves, [PACK], suppressions=Suppressions(entries)), console)
    text = console.export_text()
    assert "high shelf-width demo:shelf/shelf:Shelf::[red]wide" in text
    assert "`width` is 120. Saw." in text
    assert "Reason: It stands in the hall." in text
    assert "stale suppression of shelf-twins" in text
    assert "not judged shelf-width before the deployment: open" in text
    assert "1 mandatory, 0 advisory, 1 suppressed, 1 unjudged" in text
