"""A control: what an article asks for, and how a program shows that it has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from gdpr.verdict import ControlVerdict
from policies import suppressions as suppressions_file
from policies.documents import completed
from policies.evaluate import findings, message_of
from policies.gdpr.erasure import Rights, rights_of
from policies.gdpr.stores import Store, stores_of
from policies.pack import packs
from policies.rule import NotEvaluated, Rule, Stack
from policies.settings import with_defaults
from policies.suppressions import Suppressions, type_and_name
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, is_unknown

FUNCTION: Final = "aws:lambda/function:Function"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one resource shows, or several that show the same."""

    resource: str
    """The type token and the logical name; how many there are, where several show the same; empty of the program."""
    text: str
    verdict: ControlVerdict


class RecordedProgram:
    """The resources of a program, and what several controls ask of them."""

    def __init__(self, resources: Iterable[Resource], accepted: Suppressions | None = None) -> None:
        self.stack: Final = Stack(completed(resources))
        self.accepted: Final = suppressions_file.load() if accepted is None else accepted

    @cached_property
    def stores(self) -> tuple[Store, ...]:
        """The stores that the program creates."""
        return tuple(stores_of(self.stack.resources))

    @cached_property
    def of_people(self) -> tuple[Store, ...]:
        """The stores with data of people, and those that do not say."""
        return tuple(store for store in self.stores if is_unknown(store.of_people) or store.of_people)

    @cached_property
    def rights(self) -> Rights | None:
        """What exercises the rights of people; None where the program has nothing of it."""
        return rights_of(self.stack)

    def of_type(self, *types: str) -> list[Resource]:
        """Return the resources of these types that the program creates."""
        return [resource for resource in self.stack.of_type(*types) if not resource.external]

    def functions(self, handler: str) -> list[Resource]:
        """Return the functions whose handler begins with this."""
        return [f for f in self.of_type(FUNCTION) if str(f.inputs.get("handler")).startswith(handler)]


Check = Callable[[RecordedProgram], Iterable[Evidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What an article asks for, the resources that show it, and the check; no evidence at all is a failure."""

    id: str
    """In kebab-case, unique."""
    article: str
    """`Art. 17(1)`."""
    title: str
    """What must hold, in one sentence."""
    resources: str
    """Which resources show it, in words."""
    check: Check
    at_best: ControlVerdict = ControlVerdict.PASSED
    """What the control is at best: what only the account or a lawyer can tell never passes."""
    open_question: str = ""
    """Where it cannot pass: what remains to be asked."""

    @property
    def number(self) -> int:
        """The article's number."""
        return int(self.article.removeprefix("Art. ").split("(", maxsplit=1)[0])


def named(resource: Resource) -> str:
    """Return how evidence names a resource."""
    return type_and_name(resource.urn)


def passed(resource: Resource, text: str) -> Evidence:
    """Return that a resource shows what is asked for."""
    return Evidence(named(resource), text, ControlVerdict.PASSED)


def failed(resource: Resource, text: str) -> Evidence:
    """Return that a resource shows the contrary."""
    return Evidence(named(resource), text, ControlVerdict.FAILED)


def unknown(resource: Resource, text: str) -> Evidence:
    """Return that a resource will show it only once it is deployed."""
    return Evidence(named(resource), text, ControlVerdict.UNKNOWN)


def missing(text: str) -> Evidence:
    """Return that the program has nothing of what is asked for."""
    return Evidence("", text, ControlVerdict.FAILED)


def holds(resource: Resource, condition: object, text: str, otherwise: str) -> Evidence:
    """Return what a condition on a resource's values shows; `UNKNOWN` is neither."""
    if is_unknown(condition):
        return unknown(resource, "not known before the deployment")
    return passed(resource, text) if condition else failed(resource, otherwise)


def value(resource: Resource, *path: str) -> Any:  # noqa: ANN401 - any input
    """Return an input at a path of names: None where it is not set, `UNKNOWN` where a part of the way is."""
    found: Any = resource.inputs
    for name in path:
        if is_unknown(found) or found is None:
            return found
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def variable(function: Resource, name: str) -> bool:
    """Say whether a function's environment has a variable: its value may be unknown, that it is there is not."""
    found = value(function, "environment", "variables", name)
    return is_unknown(found) or bool(found)


def known_or_from(program: RecordedProgram, resource: Resource, property_: str, *types: str) -> object:
    """Return an input; of one that is not known, whether it comes from a resource of these types, else `UNKNOWN`."""
    found = resource.inputs.get(property_)
    return bool(program.stack.targets(resource, property_, *types)) or UNKNOWN if has_unknown(found) else found


def by_rules(*names: str) -> Check:
    """Return a check that is that of some rules of the packs: each resource that a rule concerns is evidence."""
    return by_chosen_rules(lambda rule: rule.name in names)


def by_frameworks(pack: str, *references: str) -> Check:
    """Return a check that is that of the rules of a pack which serve an article."""

    def serves(rule: Rule) -> bool:
        return any(one.name == "GDPR" and one.reference in references for one in rule.frameworks)

    return by_chosen_rules(serves, pack)


def by_chosen_rules(chosen: Callable[[Rule], bool], pack: str | None = None) -> Check:
    """Return a check that is that of the rules which are chosen, of one pack or of all."""

    def check(program: RecordedProgram) -> Iterator[Evidence]:
        for rule in (rule for one in packs() if pack in {None, one.name} for rule in one.rules if chosen(rule)):
            yield from _of_rule(program, rule)

    return check


def _of_rule(program: RecordedProgram, rule: Rule) -> Iterator[Evidence]:
    spoken: set[str] = set()
    for finding in findings(rule, program.stack, with_defaults(rule, {})):
        resource = program.stack.get(finding.urn)
        if resource is None or resource.external:
            continue
        spoken.add(finding.urn)
        suppression = program.accepted.of(rule.name, finding.urn)
        if suppression:
            yield Evidence(named(resource), f"accepted ({rule.name}): {suppression.reason}", ControlVerdict.LAWYER)
        elif isinstance(finding, NotEvaluated):
            yield unknown(resource, f"{rule.name}: {message_of(finding)}")
        else:
            yield failed(resource, f"{rule.name}: {message_of(finding)}")
    quiet = [r for r in program.of_type(*rule.resource_types) if r.urn not in spoken]
    if quiet:
        yield Evidence(counted(quiet), f"{rule.name}: {rule.description}", ControlVerdict.PASSED)


MOST_NAMED: Final = 3


def counted(resources: list[Resource]) -> str:
    """Return how many resources there are, and which, where they are few."""
    if len(resources) > MOST_NAMED:
        kinds = sorted({r.type.rsplit(":", maxsplit=1)[-1] for r in resources})
        return f"{len(resources)} resources ({', '.join(kinds[:MOST_NAMED])}{', ...' if kinds[MOST_NAMED:] else ''})"
    return ", ".join(named(resource) for resource in resources)
