"""Programs of other projects: what they ask the provider, what they read, and what another process creates for them."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx
import pulumi_eks as eks
import pytest

from cli.main import main
from iam.documents import parse
from policies.evaluate import judge
from recorder import __main__ as command_line
from recorder.cloud import Created
from recorder.environment import ProgramError
from recorder.export import from_json, to_json
from recorder.gaps import not_seen
from recorder.resource import Origin, Recording, Resource, is_unknown
from recorder.run import record
from recorder.simulated import SimulatedAws
from recorder.stacks import ConfigurationError, load_stack, project_folder

both_modes = pytest.mark.parametrize("preview", [False, True])


def write(folder: Path, source: str, project: str = "name: shop\nruntime: python\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(project)
    (folder / "__main__.py").write_text(source)
    return folder


# Provider functions


@both_modes
def test_a_policy_document_is_computed_as_the_provider_writes_it(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        trust = aws.iam.get_policy_document(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
                    "conditions": [{"test": "StringLike", "variable": "aws:x", "values": ["b", "&{aws:username}"]}],
                },
                aws.iam.GetPolicyDocumentStatementArgs(
                    sid="Read", effect="Deny", not_actions=["s3:A", "s3:B"], resources=["*"]
                ),
            ]
        )
        aws.iam.Role("role", assume_role_policy=trust.json)

    recording = record(program, preview=preview)
    document = json.loads(recording.named("role").inputs["assumeRolePolicy"])
    assert document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Condition": {"StringLike": {"aws:x": ["b", "${aws:username}"]}},
            },
            {"Sid": "Read", "Effect": "Deny", "NotAction": ["s3:B", "s3:A"], "Resource": "*"},
        ],
    }
    assert parse(document)
    assert [invoke.origin for invoke in recording.invokes] == [Origin.COMPUTED]


def document_of(**arguments: Any) -> dict[str, Any]:
    texts: list[str] = []
    record(lambda: texts.append(aws.iam.get_policy_document(**arguments).json))
    return json.loads(texts[0])


def test_source_documents_come_first_and_overrides_replace_by_sid() -> None:
    source = json.dumps({"Id": "base", "Statement": {"Sid": "A", "Effect": "Allow", "Action": "s3:A", "Resource": "*"}})
    override = json.dumps({"Statement": [{"Sid": "B", "Effect": "Deny", "Action": "s3:B", "Resource": "*"}]})
    merged = document_of(
        source_policy_documents=[source],
        override_policy_documents=[override],
        statements=[{"sid": "B", "actions": ["s3:B"], "resources": ["*"]}],
    )
    assert merged["Id"] == "base"
    assert [(s["Sid"], s["Effect"]) for s in merged["Statement"]] == [("A", "Allow"), ("B", "Deny")]


def test_everyone_is_written_as_a_star_for_the_type_star_alone() -> None:
    anyone = [{"type": "*", "identifiers": ["*"]}]
    accounts = [{"type": "AWS", "identifiers": ["*"]}]
    assert document_of(statements=[{"actions": ["a:b"], "principals": anyone}])["Statement"][0]["Principal"] == "*"
    found = document_of(statements=[{"actions": ["a:b"], "principals": accounts}])["Statement"][0]["Principal"]
    assert found == {"AWS": "*"}


def test_two_statements_with_one_sid_are_refused() -> None:
    twins = [{"sid": "Twin", "actions": ["a:b"]}, {"sid": "Twin", "actions": ["a:c"]}]
    with pytest.raises(Exception, match="two statements have the sid 'Twin'"):
        document_of(statements=twins)


@both_modes
def test_what_is_looked_up_has_the_right_form_and_is_labelled(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        image = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
        vpc = aws.ec2.get_vpc(default=True)
        subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
        for index, subnet in enumerate(subnets.ids):
            aws.ec2.Instance(f"i-{index}", ami=image.id, instance_type="t3.micro", subnet_id=subnet)

    recording = record(program, preview=preview)
    instances = recording.of_type("aws:ec2/instance:Instance")
    assert len({instance.inputs["subnetId"] for instance in instances}) == len(instances) == 3
    assert all(instance.inputs["ami"].startswith("ami-0") for instance in instances)
    assert {invoke.origin for invoke in recording.invokes} == {Origin.IMAGINED}
    assert any("aws:ec2/getAmi:getAmi" in line and "imagined" in line for line in not_seen(recording))


@both_modes
@pytest.mark.parametrize("as_output", [False, True])
def test_what_only_the_account_can_tell_is_unknown_wherever_it_goes(preview: bool, as_output: bool) -> None:  # noqa: FBT001
    def program() -> None:
        if as_output:
            found = aws.secretsmanager.get_secret_version_output(secret_id="albums")
            secret: Any = found.secret_string
            text: Any = found.secret_string.apply(lambda value: f"password={value}")
        else:
            plain = aws.secretsmanager.get_secret_version(secret_id="albums")
            secret, text = plain.secret_string, f"password={plain.secret_string}"
        aws.ssm.Parameter("p", type="String", value=text, description=secret)
        pulumi.export("secret", secret)

    recording = record(program, preview=preview)
    parameter = recording.named("p")
    assert is_unknown(parameter.inputs["value"])
    assert is_unknown(parameter.inputs["description"])
    assert is_unknown(recording.exports["secret"])
    assert recording.invokes[0].origin is Origin.UNKNOWN
    assert "7e0c2d0b" not in json.dumps(to_json(recording))


@both_modes
def test_an_argument_comes_back_as_the_type_that_its_function_declares(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        written: Any = "true"
        image = aws.ec2.get_ami(most_recent=written, owners=["amazon"])
        assert image.most_recent is True
        assert image.owners == ["amazon"]

    record(program, preview=preview)


@both_modes
@pytest.mark.parametrize("function", [aws.ecr.get_authorization_token, aws.ecr.get_credentials])
def test_a_registrys_login_can_be_decoded_and_its_password_is_unknown(preview: bool, function: Any) -> None:  # noqa: FBT001
    def program() -> None:
        found = function(registry_id="123456789012")
        user, password = base64.b64decode(found.authorization_token).decode().split(":")
        aws.ssm.Parameter("p", type="String", value=password, description=f"{user} at {found.proxy_endpoint}")

    parameter = record(program, preview=preview).named("p")
    assert is_unknown(parameter.inputs["value"])
    assert parameter.inputs["description"] == "AWS at https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def test_answers_are_written_with_their_origin_and_without_secrets() -> None:
    def program() -> None:
        hidden: Any = pulumi.Output.secret([{"name": "n", "payload": "hidden-payload"}])
        aws.kms.get_secrets_output(secrets=hidden)

    document = to_json(record(program))
    assert document["invokes"][0]["origin"] == "unknown"
    assert "hidden-payload" not in json.dumps(document)
    assert from_json(document).invokes[0].token == "aws:kms/getSecrets:getSecrets"


# Resources as inputs, existing resources, components of other packages


@both_modes
def test_a_resource_given_as_an_input_stands_for_its_id(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        bucket: Any = aws.s3.Bucket("b", bucket="photos")
        code: Any = aws.lambda_.LayerVersion(
            "l", layer_name="l", code=pulumi.AssetArchive({".": pulumi.FileArchive(".")})
        )
        aws.s3.BucketPublicAccessBlock("block", bucket=bucket, block_public_acls=True)
        aws.lambda_.Function("f", role="r", layers=[code])

    recording = record(program, preview=preview)
    block = recording.named("block")
    assert is_unknown(block.inputs["bucket"]) if preview else block.inputs["bucket"] == "photos"
    assert recording.named("b").urn in block.property_dependencies["bucket"]


@both_modes
def test_an_existing_resource_is_read_and_never_created(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        existing = aws.s3.Bucket.get("existing", "photos-of-others")
        aws.s3.BucketVersioning("v", bucket=existing.id, versioning_configuration={"status": "Enabled"})
        pulumi.export("tags", existing.tags)

    created: list[str] = []

    class Counting(SimulatedAws):
        def create(self, resource: Resource) -> Created:
            created.append(resource.name)
            return super().create(resource)

    recording = record(program, preview=preview, cloud=Counting())
    assert created == ([] if preview else ["v"])
    existing = recording.named("existing")
    assert existing.external
    assert existing.id == "photos-of-others"
    assert recording.named("v").inputs["bucket"] == "photos-of-others"
    assert is_unknown(recording.exports["tags"])
    assert from_json(to_json(recording)).named("existing").external


@both_modes
def test_the_outputs_of_another_stack_are_unknown(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        network = pulumi.StackReference("acme/network/prod")
        aws.ec2.SecurityGroup("g", vpc_id=network.get_output("vpc_id"))
        pulumi.export("vpc", network.get_output("vpc_id"))

    recording = record(program, preview=preview)
    assert is_unknown(recording.named("g").inputs["vpcId"])
    assert is_unknown(recording.exports["vpc"])


@both_modes
def test_outputs_that_nobody_can_know_are_unknown_and_never_none(preview: bool) -> None:  # noqa: FBT001
    seen: list[object] = []

    def program() -> None:
        cluster = aws.rds.Cluster("c", engine="aurora-mysql", skip_final_snapshot=True)
        aws.route53.Record("r", zone_id="Z1", name="db", type="CNAME", ttl=60, records=[cluster.hosted_zone_id])
        pulumi.export("zone", cluster.hosted_zone_id.apply(lambda value: seen.append(value) or value))

    recording = record(program, preview=preview)
    assert None not in seen
    zone = recording.named("r").inputs["records"][0]
    assert is_unknown(zone) or zone.startswith("Z")
    assert recording.exports["zone"] is not None


@both_modes
def test_components_of_other_packages_are_opaque_and_unjudged(preview: bool) -> None:  # noqa: FBT001
    def program() -> None:
        vpc = awsx.ec2.Vpc("vpc")
        cluster = eks.Cluster("cluster", vpc_id=vpc.vpc_id)
        aws.ec2.SecurityGroup("g", vpc_id=vpc.vpc_id)
        pulumi.export("kubeconfig", cluster.kubeconfig)
        pulumi.export("for_role", cluster.get_kubeconfig(role_arn="arn:aws:iam::123456789012:role/x"))

    recording = record(program, preview=preview)
    assert [r.name for r in recording.resources if r.remote] == ["vpc", "cluster"]
    assert is_unknown(recording.named("g").inputs["vpcId"])
    assert all(is_unknown(value) for value in recording.exports.values())
    lines = list(not_seen(recording))
    assert any(line.startswith("vpc (awsx:ec2:Vpc)") for line in lines)
    assert any(line.startswith("cluster (eks:index:Cluster)") for line in lines)


# A project in a folder


def test_the_project_is_the_nearest_one_upwards(tmp_path: Path) -> None:
    write(tmp_path / "shop", "")
    below = tmp_path / "shop" / "a" / "b"
    below.mkdir(parents=True)
    assert project_folder(below) == tmp_path / "shop"
    with pytest.raises(ConfigurationError, match=r"Pulumi\.yaml is missing in .*--program"):
        project_folder(tmp_path)


@pytest.mark.parametrize(
    ("files", "given", "stack"),
    [
        ((), None, "dev"),
        ((), "anything", "anything"),
        (("staging",), None, "staging"),
        (("a", "b", "local"), None, "local"),
    ],
)
def test_the_stack_is_chosen_by_the_files_there_are(
    tmp_path: Path, files: tuple[str, ...], given: str | None, stack: str
) -> None:
    write(tmp_path, "")
    for name in files:
        (tmp_path / f"Pulumi.{name}.yaml").write_text("config: {}")
    assert load_stack(tmp_path, given).stack == stack


def test_configuration_of_the_command_line_wins(tmp_path: Path) -> None:
    write(tmp_path, "")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {'shop:size': 1, 'shop:key': {secure: abc}}")
    values = load_stack(tmp_path, "dev", {"size": "2", "shop:key": "plain", "aws:region": "eu-west-3"}).values
    assert values == {"shop:size": "2", "shop:key": "plain", "aws:region": "eu-west-3"}


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ("name: shop\nruntime: nodejs\n", "the runtime is nodejs; only programs in Python"),
        ("name: shop\nruntime: {name: go}\n", "the runtime is go"),
        ("name: shop\nruntime: python\nmain: infra\n", "program .*infra/__main__.py is missing"),
    ],
)
def test_a_project_that_cannot_be_recorded_says_why(tmp_path: Path, project: str, message: str) -> None:
    write(tmp_path, "", project)
    with pytest.raises(ConfigurationError, match=message):
        load_stack(tmp_path)


def test_a_program_runs_in_its_own_folder_with_its_own_modules(tmp_path: Path) -> None:
    before = Path.cwd()
    for name in ("one", "two"):
        folder = write(
            tmp_path / name,
            "import pulumi\nfrom pathlib import Path\nfrom components import WHO\n"
            "pulumi.export('who', WHO)\npulumi.export('file', Path('file.txt').read_text())\n",
        )
        (folder / "components").mkdir()
        (folder / "components" / "__init__.py").write_text(f"WHO = {name!r}")
        (folder / "file.txt").write_text(f"file of {name}")
    import components  # noqa: PLC0415 - this project's own, of the same name

    exports = [record(tmp_path / name / "__main__.py").exports for name in ("one", "two")]
    assert exports == [{"who": n, "file": f"file of {n}"} for n in ("one", "two")]
    assert sys.modules["components"] is components
    assert Path.cwd() == before


def test_a_missing_package_is_one_clear_line(tmp_path: Path) -> None:
    folder = write(tmp_path, "import pulumi_of_nobody\n")
    (folder / "requirements.txt").write_text("pulumi-of-nobody")
    with pytest.raises(ProgramError, match=r"imports 'pulumi_of_nobody', which is not installed: install "):
        record(folder / "__main__.py")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["recorder", *arguments])
    return main(command_line.app)


def test_the_command_takes_the_project_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "import pulumi_aws as aws\naws.sqs.Queue('orders')\n")
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "record") == 0
    recording = from_json(json.loads(capsys.readouterr().out))
    assert (recording.project, [r.name for r in recording.resources]) == ("shop", ["orders"])


def test_outside_of_any_project_the_command_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "record") == 1
    assert "Pulumi.yaml is missing" in capsys.readouterr().err


def test_a_missing_configuration_value_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "import pulumi\npulumi.export('size', pulumi.Config().require('size'))\n")
    assert run(monkeypatch, "record", "--program", str(tmp_path)) == 1
    error = capsys.readouterr().err
    assert "shop:size" in error
    assert error.count("\n") == 1
    assert run(monkeypatch, "record", "--program", str(tmp_path), "--config", "size=3") == 0
    assert json.loads(capsys.readouterr().out)["exports"] == {"size": "3"}


@pytest.mark.parametrize("source", ["", "import pulumi\npulumi.ComponentResource('a:b:C', 'alone')\n"])
def test_a_program_with_nothing_to_judge_is_judged(tmp_path: Path, source: str) -> None:
    recording: Recording = record(write(tmp_path, source) / "__main__.py")
    report = judge(recording)
    assert (report.ok, report.violations, report.unjudged) == (True, (), ())
