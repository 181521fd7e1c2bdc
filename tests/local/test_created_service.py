"""A service on instances, its load balancer and its database, from recorded resources to an answer by HTTP."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pulumi
import pulumi_aws as aws
import pytest

import packages
from components.instance_service.user_data import user_data
from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.database import find_mariadb
from local.emulators.runtime import Runtime
from local.errors import LocalCloudError
from local.resources.rds import DOWNLOADS
from recorder.resource import Recording
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.xdist_group("local_cloud")

Deploy = Callable[[Callable[[], object]], tuple[Recording, LocalCloud]]
REGION = "eu-west-1"


def service(name: str, jar: Path, digest: str = "") -> Callable[[], object]:
    """Return a program of a database, and of a group of two instances behind a load balancer."""

    def program() -> None:
        database = aws.rds.Instance(
            name,
            identifier=f"{name}-database",
            engine="mysql",
            engine_version="8.4",
            instance_class="db.t4g.micro",
            allocated_storage=20,
            db_name="albums",
            port=3307,
            username="administrator",
            manage_master_user_password=True,
            skip_final_snapshot=True,
        )
        bucket = aws.s3.Bucket(name, bucket=f"{name}-artefacts")
        artefact = aws.s3.BucketObjectv2(
            name, bucket=bucket.bucket, key="releases/albums.jar", source=pulumi.FileAsset(str(jar))
        )
        environment = {
            "ARTEFACT_BUCKET": artefact.bucket,
            "ARTEFACT_KEY": artefact.key,
            "ARTEFACT_SHA256": digest or hashlib.sha256(jar.read_bytes()).hexdigest(),
            "AWS_REGION": REGION,
            "DATABASE_HOST": database.address,
            "DATABASE_PORT": database.port.apply(str),
            "DATABASE_NAME": "albums",
            "DATABASE_SECRET_ARN": database.master_user_secrets[0]["secret_arn"],
            "DATABASE_CA_FILE": "/etc/albums/rds-ca.pem",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
            "TOKEN_ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
            "TOKEN_AUDIENCE": "client",
        }
        template = aws.ec2.LaunchTemplate(
            name,
            name=name,
            image_id="ami-0123456789abcdef0",
            instance_type="t4g.small",
            user_data=pulumi.Output.all(**environment).apply(
                lambda known: user_data("albums", known, "/services/albums")
            ),
        )
        balancer = aws.lb.LoadBalancer(
            name, name=name, load_balancer_type="network", internal=True, subnets=["subnet-0123456789abcdef0"]
        )
        targets = aws.lb.TargetGroup(
            name,
            name=name,
            port=8080,
            protocol="TCP",
            vpc_id="vpc-0123456789abcdef0",
            health_check={"protocol": "HTTP", "path": "/health/live", "matcher": "200", "interval": 10},
        )
        listener = aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            port=8080,
            protocol="TCP",
            default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
        )
        aws.autoscaling.Group(
            name,
            name=name,
            min_size=2,
            max_size=4,
            vpc_zone_identifiers=["subnet-0123456789abcdef0"],
            launch_template={"id": template.id, "version": "1"},
            target_group_arns=[targets.arn],
            opts=pulumi.ResourceOptions(depends_on=[listener]),
        )
        pulumi.export("url", pulumi.Output.format("http://{0}:8080", balancer.dns_name))

    return program


def status(url: str) -> int:
    try:
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
            return answer.status
    except HTTPError as error:
        return error.code


def test_recorded_resources_become_a_service_that_answers(deploy: Deploy, beside: Runtime, clients: Clients) -> None:
    lacking = [*packages.missing_tools(), *(["Java"] if shutil.which("java") is None else [])]
    if not lacking and find_mariadb(DOWNLOADS) is None:
        lacking.append("MariaDB")
    if lacking:
        pytest.skip(f"the albums service is not tried: {' and '.join(lacking)} is missing")
    recording, cloud = deploy(service("created-service", packages.build_service("albums").path))

    group = beside.instance_groups["created-service"]
    assert group.wait(PATIENCE_SECONDS)
    url = beside.addresses.localised(recording.exports)["url"]
    assert url.startswith("http://127.0.0.1:")
    assert (status(f"{url}/health/ready"), status(f"{url}/albums")) == (200, 401)
    assert len(group.instances) == 2
    (database,) = (one for one in recording.resources if one.type == "aws:rds/instance:Instance")
    secret = database.outputs["masterUserSecrets"][0]["secretArn"]
    kept = json.loads(clients.get("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
    assert kept["username"] == "administrator"
    assert kept["password"] == beside.databases[database.outputs["address"]].password
    assert cloud.summary.created["aws:autoscaling/group:Group"] == 1


def test_a_jar_that_is_not_built_is_skipped_with_its_reason(
    deploy: Deploy, beside: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "services" / "albums").mkdir(parents=True)
    (tmp_path / "services" / "albums" / "pom.xml").write_text("<project/>")
    monkeypatch.setattr("packages.service._has_engine", lambda: False)
    deploy(service("skipped-service", packages.service_jar("albums", tmp_path)))

    group = beside.instance_groups["skipped-service"]
    assert group.wait(PATIENCE_SECONDS) is False
    assert group.skipped.startswith("its jar is not built: install a JDK")


def test_another_jar_than_the_template_names_is_never_started(deploy: Deploy, beside: Runtime, tmp_path: Path) -> None:
    jar = tmp_path / "albums.jar"
    jar.write_bytes(b"not what was built")
    deploy(service("changed-service", jar, digest="0" * 64))

    group = beside.instance_groups["changed-service"]
    with pytest.raises(LocalCloudError, match="is not what the template names"):
        group.wait(PATIENCE_SECONDS)


def test_servers_that_no_scenario_needs_are_described_only(
    deploy: Deploy, beside: Runtime, clients: Clients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(beside, "starts_servers", False)
    jar = tmp_path / "albums.jar"
    jar.write_bytes(b"a jar that would not start")
    recording, _ = deploy(service("idle-service", jar))

    (database,) = (one for one in recording.resources if one.type == "aws:rds/instance:Instance")
    assert "idle-service" not in beside.instance_groups
    assert database.outputs["address"] not in beside.databases
    described = clients.get("rds").describe_db_instances(DBInstanceIdentifier="idle-service-database")
    assert described["DBInstances"][0]["Engine"] == "mysql"
