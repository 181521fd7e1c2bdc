"""The drawing of the program says what the recording says, and can be read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.main import main
from diagram import __main__ as command_line
from diagram import draw, picture
from diagram.drawing import Drawing, Line, arrange
from diagram.geometry import Rect
from diagram.layers import connected, layers
from diagram.model import Arrow, Box, Node
from diagram.notes import merged
from diagram.routing import NoWayError, Router
from diagram.svg import to_svg
from diagram.text import TIMES
from diagram.views import whole
from recorder.resource import Recording, Resource
from recorder.run import Program, record
from tests.recorded import once_a_run, recorded

SVG = "{http://www.w3.org/2000/svg}"
INLINE_POLICY = "aws:iam/rolePolicy:RolePolicy"
STACKS = ["local", "prod"]


@pytest.fixture(scope="module")
def recordings() -> dict[str, Recording]:
    return {stack: recorded(stack) for stack in STACKS}


@pytest.fixture(scope="module")
def drawings(recordings: dict[str, Recording]) -> dict[str, Drawing]:
    return {
        stack: once_a_run(f"drawing of {stack}", lambda recording=recording: arrange(whole(picture(recording))))
        for stack, recording in recordings.items()
    }


@pytest.fixture(scope="module")
def local(recordings: dict[str, Recording]) -> Recording:
    return recordings["local"]


@pytest.fixture(scope="module")
def svg(drawings: dict[str, Drawing]) -> str:
    return to_svg(drawings["local"])


def said(recording: Recording) -> set[tuple[str, str, str]]:
    """All that the arrows say: source, target and one line, by names."""
    return {
        (name_of(arrow.source), name_of(arrow.target), line)
        for arrow in picture(recording).arrows
        for line in arrow.labels
    }


def name_of(urn: str) -> str:
    return urn.rsplit("::", maxsplit=1)[-1]


def arrows_of(program: Program) -> set[tuple[str, str, str]]:
    return said(record(program))


# What is drawn


def test_it_is_well_formed_and_names_only_what_is_recorded(svg: str, local: Recording) -> None:
    urns = {resource.urn for resource in local.resources}
    root = ET.fromstring(svg)  # noqa: S314 - our own document
    named = {value for element in root.iter() for key, value in element.items() if key.startswith("data-")}
    assert root.tag == f"{SVG}svg"
    assert len(named) > 40
    assert named <= urns


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_is_drawn_or_counted_once(recordings: dict[str, Recording], stack: str) -> None:
    recording = recordings[stack]
    program = picture(recording).program
    nodes = list(program.nodes())
    boxes = [item for item in program.walk() if isinstance(item, Box)]
    found = Counter(r.urn for node in nodes for r in (*node.resources, *node.folded))
    found.update(r.urn for box in boxes for r in box.folded)
    assert found == Counter(resource.urn for resource in recording.resources if resource.custom)


def test_it_does_not_depend_on_the_order_of_registration(drawings: dict[str, Drawing], local: Recording) -> None:
    assert whole(picture(replace(local, resources=local.resources[::-1]))) == drawings["local"].picture


def test_zones_are_folded_into_one_node(drawings: dict[str, Drawing]) -> None:
    nodes = {(node.title, node.kind.label): node for node in drawings["prod"].picture.program.nodes()}
    assert len(nodes["backend", "Subnet"].resources) == 3
    assert f"backend {TIMES} 3" in to_svg(drawings["prod"])


def test_a_node_shows_the_keys_that_encrypt_it(local: Recording) -> None:
    nodes = {node.title: node for node in picture(local).program.nodes()}
    assert [name_of(key) for key in nodes["variants"].keys] == ["baseline-data"]
    assert [name_of(key) for key in nodes["resize"].keys] == ["baseline-data", "baseline-logs"]
    assert nodes["delivery-logs"].keys == ()


# What the arrows say


def test_it_tells_the_way_of_a_photo(local: Recording) -> None:
    assert said(local) >= {
        ("photos-uploads", "photos-upload", "events raw/"),
        ("photos-upload", "photos-workflow", "starts"),
        ("photos-workflow", "photos-validate", "invokes"),
        ("photos-validate", "photos-uploads", "reads raw/"),
        ("photos-validate", "photos-variants", "writes work/decoded/"),
        ("photos-optimise", "photos-variants", "writes sizes/, filtered/"),
        ("photos-clean-up", "photos-variants", "deletes work/"),
        ("photos-workflow", "photos-ledger", "writes items"),
        ("photos-workflow", "photos-notifications", "publishes"),
    }


def test_it_tells_the_way_of_a_request(local: Recording) -> None:
    assert said(local) >= {
        ("api-viewer", "api", "filters"),
        ("api", "api", "requests"),
        ("api", "photos-variants", "requests"),
        ("api-origin", "api", "filters"),
        ("api-users", "api", "signs in"),
        ("api", "photo-api-list-photos", "invokes"),
        ("api", "api-service-link", "requests"),
        ("api-service-link", "api-service-balancer", "requests"),
        ("api-service-balancer", "api-service", "requests"),
        ("api-service", "api-database", "connects"),
    }


def without(recording: Recording, policy: Resource, *, action: str = "", on: tuple[str, ...] = ()) -> Recording:
    """The same program, had its author not granted an action, or nothing on what some ARNs stand for."""
    kept: list[dict[str, Any]] = []
    for statement in json.loads(policy.inputs["policy"])["Statement"]:
        actions = [one for one in statement["Action"] if one != action]
        resources = [one for one in statement["Resource"] if not one.startswith(on)]
        kept += [{**statement, "Action": actions, "Resource": resources}] if actions and resources else []
    poorer = replace(policy, inputs={**policy.inputs, "policy": json.dumps({"Statement": kept})})
    return replace(recording, resources=tuple(poorer if r is policy else r for r in recording.resources))


def test_without_a_grant_its_line_is_gone_and_no_other(local: Recording) -> None:
    policy = local.named("photos-resize", INLINE_POLICY)
    assert said(local) - said(without(local, policy, action="s3:PutObject")) == {
        ("photos-resize", "photos-variants", "writes work/sizes/")
    }


def naming(recording: Recording, resource: Resource, name: str) -> list[Resource]:
    return [other for other in recording.resources if resource.urn in other.property_dependencies.get(name, ())]


def test_every_solid_arrow_hangs_on_the_policies_of_its_source(local: Recording) -> None:
    before = {arrow for arrow in picture(local).arrows if arrow.granted}
    arns = {
        node.urn: tuple(str(resource.outputs["arn"]) for resource in node.resources if "arn" in resource.outputs)
        for node in picture(local).program.nodes()
    }
    users = {
        role: resource
        for resource in local.resources
        if not resource.type.startswith("aws:iam/")
        for name in ("role", "roleArn", "serviceRoleArn", "containerProperties")
        for role in resource.property_dependencies.get(name, ())
    }
    for namespace in local.of_type("aws:redshiftserverless/namespace:Namespace"):
        (role,) = namespace.property_dependencies["defaultIamRoleArn"]
        (users[role],) = naming(local, namespace, "namespaceName")
    for schedule in local.of_type("aws:scheduler/schedule:Schedule"):
        users |= {urn: schedule for urn in schedule.property_dependencies["target"] if "aws:iam/role:Role" in urn}
    for task in local.of_type("aws:ecs/taskDefinition:TaskDefinition"):
        (service,) = naming(local, task, "taskDefinition")
        for name in ("taskRoleArn", "executionRoleArn"):
            (role,) = task.property_dependencies[name]
            users[role] = service
    for profile in local.of_type("aws:iam/instanceProfile:InstanceProfile"):
        (role,) = profile.property_dependencies["role"]
        (template,) = naming(local, profile, "iamInstanceProfile")
        (users[role],) = naming(local, template, "launchTemplate")
    gone: set[Arrow] = set()
    for policy in local.of_type(INLINE_POLICY):
        (role,) = policy.property_dependencies["role"]
        resources = [one for s in json.loads(policy.inputs["policy"])["Statement"] for one in s["Resource"]]
        for urn, all_of_it in arns.items():
            named = any(one.startswith(arn) for arn in all_of_it for one in resources)
            if named and not any(":kms:" in arn for arn in all_of_it):
                left = {(a.source, a.target) for a in picture(without(local, policy, on=all_of_it)).arrows}
                lost = {arrow for arrow in before if (arrow.source, arrow.target) not in left}
                assert {arrow.target for arrow in lost} == {urn}
                user = users[role]
                actors = user.property_dependencies["rule"] if "rule" in user.inputs else (user.urn,)
                assert {arrow.source for arrow in lost} == set(actors)
                gone |= lost
    assert gone == before


def grant(*actions: str, on: pulumi.Input[str], effect: str = "Allow") -> dict[str, object]:
    return {"Effect": effect, "Action": list(actions), "Resource": on}


def acting(*granted: dict[str, object]) -> None:
    """A function, and all that its role may do."""
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]})
    role = aws.iam.Role("worker", assume_role_policy=trust)
    aws.iam.RolePolicy("worker", role=role.name, policy=pulumi.Output.json_dumps({"Statement": list(granted)}))
    aws.lambda_.Function("worker", role=role.arn, handler="a.b", runtime="python3.13", code=pulumi.FileArchive("a.zip"))


def test_an_instance_acts_in_the_role_of_its_profile() -> None:
    def program() -> None:
        role = aws.iam.Role("worker", assume_role_policy=json.dumps({"Statement": []}))
        on = pulumi.Output.concat(aws.s3.Bucket("store").arn, "/*")
        policy = pulumi.Output.json_dumps({"Statement": [grant("s3:GetObject", on=on)]})
        aws.iam.RolePolicy("worker", role=role.name, policy=policy)
        profile = aws.iam.InstanceProfile("worker", role=role.name)
        aws.ec2.Instance("alone", ami="ami-1", instance_type="t4g.micro", iam_instance_profile=profile.name)
        template = aws.ec2.LaunchTemplate("worker", iam_instance_profile={"arn": profile.arn})
        aws.autoscaling.Group("many", min_size=1, max_size=2, launch_template={"id": template.id})

    assert arrows_of(program) == {("alone", "store", "reads"), ("many", "store", "reads")}


def test_a_wildcard_is_all_that_it_allows() -> None:
    def program() -> None:
        acting(grant("s3:*", on=pulumi.Output.concat(aws.s3.Bucket("store").arn, "/in/*")))

    assert arrows_of(program) == {
        ("worker", "store", f"{verb} in/") for verb in ("reads", "writes", "tags", "deletes", "lists")
    }


def test_what_is_denied_is_not_drawn() -> None:
    def program() -> None:
        store = aws.s3.Bucket("store")
        inside = pulumi.Output.concat(store.arn, "/*")
        acting(grant("s3:GetObject", "s3:PutObject", on=inside), grant("s3:Put*", on=inside, effect="Deny"))

    assert arrows_of(program) == {("worker", "store", "reads")}


def test_an_action_without_a_word_of_its_own_is_said_as_it_is() -> None:
    def program() -> None:
        acting(grant("sqs:PurgeQueue", on=aws.sqs.Queue("jobs").arn))

    assert arrows_of(program) == {("worker", "jobs", "sqs:PurgeQueue")}


def test_a_multipart_upload_is_a_way_to_write() -> None:
    def program() -> None:
        inside = pulumi.Output.concat(aws.s3.Bucket("store").arn, "/out/*")
        acting(grant("s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload", on=inside))

    assert arrows_of(program) == {("worker", "store", "writes out/")}


@pytest.mark.parametrize("stack", STACKS)
def test_all_that_the_program_grants_has_a_word(drawings: dict[str, Drawing], stack: str) -> None:
    granted = [line for arrow in drawings[stack].picture.arrows if arrow.granted for line in arrow.labels]
    assert granted
    assert not [line for line in granted if ":" in line]


def test_a_label_goes_on_in_a_line_of_its_own_where_it_would_be_long() -> None:
    assert merged(["tcp 80", "everything", "tcp 443"]) == ("tcp 80, 443", "everything")
    labels = ["reads photo-platform-local/", "reads settings/gallery.zip", "reads work/", "lists"]
    assert merged(labels) == ("reads photo-platform-local/", "reads settings/gallery.zip, work/", "lists")
    assert merged(["reads " + "x" * 60 + "/"]) == ("reads " + "x" * 60 + "/",)


def test_what_leads_to_one_place_is_counted_by_what_it_leads_from() -> None:
    def program() -> None:
        logs = aws.s3.Bucket("logs")
        access = aws.s3.BucketPublicAccessBlock("logs", bucket=logs.id, opts=pulumi.ResourceOptions(parent=logs))
        guarded = pulumi.Output.all(logs.bucket, access.id).apply(lambda known: known[0])
        shop = pulumi.ComponentResource("test:index:Shop", "shop")
        for name in ("photos", "films"):
            inside = pulumi.ResourceOptions(parent=shop)
            bucket = aws.s3.Bucket(name, opts=inside)
            aws.s3.BucketLogging(name, bucket=bucket.id, target_bucket=guarded, target_prefix="s3/", opts=inside)

    assert arrows_of(program) == {("shop", "logs", f"access logs {TIMES} 2")}


def test_a_permission_on_everything_is_no_arrow() -> None:
    def program() -> None:
        aws.sqs.Queue("jobs")
        acting(grant("sqs:SendMessage", "xray:PutTraceSegments", on="*"))

    assert arrows_of(program) == set()


def test_a_managed_policy_counts_for_the_role_that_it_is_attached_to() -> None:
    def program() -> None:
        topic = aws.sns.Topic("news")
        document = pulumi.Output.json_dumps({"Statement": grant("sns:Publish", on=topic.arn)})
        policy = aws.iam.Policy("publish", policy=document)
        acting()
        aws.iam.RolePolicyAttachment("worker", role="worker", policy_arn=policy.arn)

    recording = record(program)
    role = recording.named("worker", "aws:iam/role:Role").outputs["name"]
    attachment = recording.named("worker", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    attached = replace(attachment, inputs={**attachment.inputs, "role": role})
    resources = tuple(attached if resource is attachment else resource for resource in recording.resources)
    assert said(replace(recording, resources=resources)) == {("worker", "news", "publishes")}


def test_another_bucket_whose_name_begins_alike_is_another_bucket() -> None:
    def program() -> None:
        aws.s3.Bucket("store", bucket="store")
        longer = aws.s3.Bucket("store-two", bucket="store-two")
        acting(grant("s3:GetObject", on=pulumi.Output.concat(longer.arn, "/*")))

    assert arrows_of(program) == {("worker", "store-two", "reads")}


# That it can be read


def rects(drawing: Drawing, items: Iterator[Box | Node]) -> list[Rect]:
    return [drawing.rects[item.urn] for item in items]


@pytest.mark.parametrize("stack", STACKS)
def test_no_two_nodes_overlap_and_all_are_in_their_box(drawings: dict[str, Drawing], stack: str) -> None:
    drawing = drawings[stack]
    program = drawing.picture.program
    assert not [pair for pair in combinations(rects(drawing, program.nodes()), 2) if pair[0].overlaps(pair[1])]
    tops = rects(drawing, iter(program.children))
    assert not [pair for pair in combinations(tops, 2) if pair[0].overlaps(pair[1])]
    for box in (item for item in program.walk() if isinstance(item, Box) and item.urn):
        for child in box.children:
            assert drawing.rects[box.urn].holds(drawing.rects[child.urn])
    assert all(Rect(0, 0, drawing.width, drawing.height).holds(rect) for rect in drawing.rects.values())


@pytest.mark.parametrize("stack", STACKS)
def test_large_components_stand_in_rows_around_the_flow_that_they_act_on(
    drawings: dict[str, Drawing], stack: str
) -> None:
    drawing = drawings[stack]
    (photos,) = (child for child in drawing.picture.program.children if name_of(child.urn) == "photos")
    assert isinstance(photos, Box)
    inner = {name_of(child.urn).removeprefix("photos-"): drawing.rects[child.urn] for child in photos.children}
    assert inner["bulk"].bottom < inner["workflow"].y
    assert inner["workflow"].bottom < inner["heavy"].y


@pytest.mark.parametrize("stack", STACKS)
def test_labels_meet_neither_nodes_nor_lines_nor_each_other(drawings: dict[str, Drawing], stack: str) -> None:
    drawing = drawings[stack]
    labels = [text for line in drawing.lines for text in line.texts]
    nodes = rects(drawing, drawing.picture.program.nodes())
    assert not [(one, other) for one, other in combinations(labels, 2) if one.overlaps(other)]
    assert not [(label, node) for label in labels for node in nodes if label.overlaps(node)]
    assert not [(label, run) for label in labels for run in runs(drawing.lines) if label.overlaps(run)]


@pytest.mark.parametrize("stack", STACKS)
def test_lines_join_their_ends_and_pass_no_node(drawings: dict[str, Drawing], stack: str) -> None:
    drawing = drawings[stack]
    nodes = rects(drawing, drawing.picture.program.nodes())
    assert [line.arrow for line in drawing.lines] == list(drawing.picture.arrows)
    for line in drawing.lines:
        start, end = (Rect(*point, 0, 0) for point in (line.points[0], line.points[-1]))
        assert drawing.rects[line.arrow.source].holds(start)
        assert line.joins != drawing.rects[line.arrow.target].holds(end)
        if line.joins:
            others = [other for other in drawing.lines if other is not line and other.arrow.target == line.arrow.target]
            assert any(run.grown(1).holds(end) for run in runs(others))
    assert not [(run, node) for run in runs(drawing.lines) for node in nodes if run.overlaps(node)]


def runs(lines: Iterator[Line] | list[Line] | tuple[Line, ...]) -> Iterator[Rect]:
    for line in lines:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            yield Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


@pytest.mark.parametrize("stack", STACKS)
def test_it_fits_a_page(drawings: dict[str, Drawing], stack: str) -> None:
    assert drawings[stack].width <= 1900, "the whole of a stack on a large sheet; the documents have it in parts"


def test_a_line_goes_around_what_is_in_its_way() -> None:
    one, wall, other = Rect(80, 80, 80, 80), Rect(240, 40, 40, 200), Rect(400, 80, 80, 80)
    router = Router(600, 400, [one, wall, other], [])
    assert not [run for run in runs([line_of(router, one, other)]) if run.overlaps(wall)]


def test_a_node_that_is_walled_in_is_told() -> None:
    one, other = Rect(80, 80, 80, 80), Rect(400, 80, 80, 80)
    walls = list(other.grown(24).edges())
    with pytest.raises(NoWayError):
        Router(600, 400, [one, other, *walls], []).line(one, other)


def test_lines_of_one_trunk_meet() -> None:
    one, two, other = Rect(80, 80, 80, 80), Rect(80, 240, 80, 80), Rect(400, 80, 80, 80)
    router = Router(600, 400, [one, two, other], [])
    router.line(one, other, "trunk")
    assert not other.holds(Rect(*router.line(two, other, "trunk")[-1], 0, 0))


def line_of(router: Router, one: Rect, other: Rect) -> Line:
    return Line(Arrow("one", "other", (), granted=True), tuple(router.line(one, other)), (), joins=False)


ITEMS = "abcdefg"
EDGES = st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS)).filter(lambda edge: edge[0] != edge[1]))


@given(EDGES)
def test_each_item_is_in_one_layer(edges: list[tuple[str, str]]) -> None:
    assert sorted(item for layer in layers(ITEMS, edges) for item in layer) == list(ITEMS)


@given(EDGES)
def test_without_circles_every_edge_leads_to_a_later_layer(edges: list[tuple[str, str]]) -> None:
    forward = [edge for edge in edges if edge[0] < edge[1]]
    level = {item: index for index, layer in enumerate(layers(ITEMS, forward)) for item in layer}
    assert all(level[one] < level[other] for one, other in forward)


@given(EDGES)
def test_groups_hold_the_ends_of_every_edge(edges: list[tuple[str, str]]) -> None:
    groups = connected(ITEMS, edges)
    assert sorted(item for group in groups for item in group) == list(ITEMS)
    assert all(any({one, other} <= set(group) for group in groups) for one, other in edges)


# The command


def command(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["python -m diagram", *arguments])
    return main(command_line.app)


SHOP = """
import pulumi
import pulumi_aws as aws

pytestmark = pytest.mark.long
shop = pulumi.ResourceOptions(parent=pulumi.ComponentResource("shop:index:Shop", "shop"))
photos, logs = aws.s3.Bucket("photos", opts=shop), aws.s3.Bucket("logs", opts=shop)
aws.s3.BucketLogging("photos", bucket=photos.id, target_bucket=logs.id, target_prefix="s3/", opts=shop)
"""


def test_the_diagram_and_its_facts_are_written(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(SHOP)
    out = tmp_path / "program.svg"
    result = CliRunner().invoke(command_line.app, ["--program", str(tmp_path), "--out", str(out), "--json"])
    facts = json.loads(result.stdout)
    recording = record(tmp_path / "__main__.py", stack_name="dev", project="shop")
    assert out.read_text(encoding="utf-8") == draw(recording)
    assert facts["resources"] == len(recording.resources)
    arrows = {(name_of(a["from"]), name_of(a["to"]), line) for a in facts["arrows"] for line in a["labels"]}
    assert arrows == said(recording)
    assert arrows


@pytest.mark.parametrize(
    "arguments",
    [["--bogus"], ["nonesuch"], ["--out", "-", "--json"], ["--out", "/dev/null/x"]],
)
def test_usage_errors_exit_64(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(*arguments, monkeypatch=monkeypatch) == 64


def test_an_unknown_stack_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--stack", "nope", monkeypatch=monkeypatch) == 1
    error = capsys.readouterr().err
    assert "there is no stack 'nope'" in error
    assert error.count("\n") == 1
