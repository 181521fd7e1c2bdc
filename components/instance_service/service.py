"""The component: a jar in a bucket, instances that run it, and the only way to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws

import aws_types
from components.building_blocks import alarms
from components.building_blocks.arguments import checked
from components.building_blocks.bucket import Bucket
from components.building_blocks.component import Component
from components.building_blocks.container_grants import hold_sessions
from components.building_blocks.grants import Grants, connect_to_database, read, read_secret, write_logs, write_traces
from components.building_blocks.launch_template import AMAZON_LINUX_DISK, launch_template
from components.building_blocks.log_group import log_group
from components.building_blocks.references import ServiceRef
from components.building_blocks.role import service_role
from components.instance_service.args import InstanceServiceArgs, problems
from components.instance_service.balancing import create_way_in
from components.instance_service.instances import IMAGE, create_group
from components.instance_service.user_data import TRACES_ENDPOINT, user_data
from components.three_tier_network.design import BACKEND

RELEASES = "releases/"


class InstanceService(Component):
    """Creates the jar's bucket, a role, the instances with their log group, the load balancer and the VPC link.

    A request comes from API Gateway by the VPC link to the load balancer, from there to an instance on the service
    port, and from the instance to the database; nothing else reaches any of them. Nobody logs in by SSH: there is no
    key pair and no rule for it, and who may opens a session by SSM. An instance that fails its health checks is
    replaced; a new jar, image or setting replaces all, each by one that is healthy before, and is taken back if those
    never are.

    Cost: 47 dollars a month as it comes: two t4g.small at 0.0168 dollars an hour, their disks (1.60) and figures by the
    minute (4.20), and the load balancer (16.43, and 0.006 an LCU-hour); a VPC link costs nothing by itself
    (https://aws.amazon.com/ec2/pricing/on-demand/, https://aws.amazon.com/elasticloadbalancing/pricing/).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits, or the jar does not exist.
    """

    load_balancer_arn: pulumi.Output[str]
    load_balancer_dns_name: pulumi.Output[str]
    listener_arn: pulumi.Output[str]
    target_group_arn: pulumi.Output[str]
    vpc_link_id: pulumi.Output[str]
    url: pulumi.Output[str]
    """How the address of a private integration begins: with the certificate's name where there is one."""
    group_name: pulumi.Output[str]
    """The Auto Scaling group's."""
    role_arn: pulumi.Output[str]
    """What the instances are to AWS."""
    log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: InstanceServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("InstanceService", name, InstanceServiceArgs, args, problems)
        super().__init__(name, args, opts)
        artefacts = Bucket(
            f"{name}-artefacts",
            {
                "data_class": "internal",
                "purpose": "what the instances run",
                "retention_days": "until_erased",
                "encryption_key_arn": args["encryption_key_arn"],
                "access_log_bucket": args["access_log_bucket"],
                "force_destroy": True,  # each can be built again
            },
            self.child(),
        )
        package = Path(args["package"])
        digest = hashlib.sha256(package.read_bytes()).hexdigest()
        artefact = aws.s3.BucketObjectv2(
            name,
            bucket=artefacts.name,
            key=f"{RELEASES}{digest}/{args['service']}.jar",
            source=pulumi.FileAsset(str(package)),
            server_side_encryption="aws:kms",
            kms_key_id=args["encryption_key_arn"],
            # The one before stays: a refresh that fails goes back to it.
            opts=self.child(retain_on_delete=True),
        )
        logs = log_group(
            name,
            prefix="/services/",
            encryption_key_arn=args["logs_key_arn"],
            retention_days=args["log_retention_days"],
            opts=self.child(),
        )
        role, policies = service_role(
            name,
            service="ec2.amazonaws.com",
            may=[
                *args["may"],
                read(artefacts.ref, RELEASES),
                *_database_grants(args),
                write_logs(logs.arn),
                write_traces(),
                hold_sessions(self._instance_arns()),
            ],
            opts=self.child(),
        )
        profile = aws.iam.InstanceProfile(name, role=role.name, opts=self.child(depends_on=policies))
        region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=self)).region
        environment: Mapping[str, pulumi.Input[str]] = {
            **args["environment"],
            "SERVICE_NAME": args["service"],
            "PORT": str(args["network"]["service_port"]),
            "AWS_REGION": region,
            "ARTEFACT_BUCKET": artefact.bucket,
            "ARTEFACT_KEY": artefact.key,
            "ARTEFACT_SHA256": digest,
            "OTEL_EXPORTER_OTLP_ENDPOINT": TRACES_ENDPOINT,
            **_database_variables(args),
        }
        tags = {**self.stack_tags, "Name": name}
        template = launch_template(
            name,
            disks={AMAZON_LINUX_DISK: args["disk_gb"]},
            encryption_key_arn=args["encryption_key_arn"],
            tags=tags,
            image_parameter=IMAGE,
            instance_type=args["instance_type"],
            profile=profile,
            group_ids=[args["network"]["groups"][BACKEND]],
            user_data=pulumi.Output.all(log_group=logs.name, environment=environment).apply(
                lambda known: user_data(args["service"], known["environment"], known["log_group"])
            ),
            opts=self.child(),
        )
        way_in = create_way_in(
            name,
            args["network"],
            health_path=args["health_path"],
            drain_seconds=args["drain_seconds"],
            tls=args.get("tls"),
            access_log_bucket=args["access_log_bucket"],
            protected=not args["force_destroy"],
            opts=self.child(),
        )
        group = create_group(
            name,
            args,
            template=template,
            way_in=way_in,
            tags=tags,
            after=[artefact, *policies],
            opts=self.child(),
        )
        # Of CloudWatch's metrics of the load balancer; dashboards show them as well.
        self.dimensions = {"LoadBalancer": way_in.balancer.arn_suffix, "TargetGroup": way_in.targets.arn_suffix}
        alarms.create(
            name,
            alarms.NETWORK_LOAD_BALANCER,
            self.dimensions,
            topic_arn=args["alarm_topic_arn"],
            opts=self.child(),
        )

        self.load_balancer_arn = way_in.balancer.arn
        self.load_balancer_dns_name = way_in.balancer.dns_name
        self.listener_arn = way_in.listener.arn
        self.target_group_arn = way_in.targets.arn
        self.vpc_link_id = way_in.link.id
        self.url = way_in.url
        self.group_name = group.name
        self.role_arn = role.arn
        self.log_group_name = logs.name
        tls, port = args.get("tls"), args["network"]["service_port"]
        self._ref: ServiceRef = {
            "name": args["service"],
            "url": pulumi.Output.format("{0}://{1}:{2}", "https" if tls else "http", way_in.balancer.dns_name, port),
            "tls_name": tls["domain_name"] if tls else None,
            "port": port,
            "database": args.get("database"),
            "balancer_group_id": way_in.balancer_group_id,
            "network": args["network"],
        }
        self.register()

    @property
    def ref(self) -> ServiceRef:
        """The service, for callers within the VPC."""
        return self._ref

    def _instance_arns(self) -> pulumi.Output[str]:
        options = pulumi.InvokeOptions(parent=self)
        return pulumi.Output.format(
            aws_types.arn("ec2", "instance/*", region="{0}", account="{1}"),
            aws.get_region_output(opts=options).region,
            aws.get_caller_identity_output(opts=options).account_id,
        )


def _database_grants(args: InstanceServiceArgs) -> list[Grants]:
    """Return the one way to log in to the database, if there is one."""
    database = args.get("database")
    if database is None:
        return []
    user = args.get("database_user")
    return [
        connect_to_database(database, user)
        if user
        else read_secret({"arn": database["secret_arn"], "encryption_key_arn": database["encryption_key_arn"]})
    ]


def _database_variables(args: InstanceServiceArgs) -> Mapping[str, pulumi.Input[str]]:
    database = args.get("database")
    if database is None:
        return {}
    user = args.get("database_user")
    return {
        "DATABASE_HOST": database["address"],
        "DATABASE_PORT": str(database["port"]),
        "DATABASE_NAME": database["database"],
        "DATABASE_CA_FILE": f"/etc/{args['service']}/rds-ca.pem",
        **(
            {"DATABASE_AUTH": "iam", "DATABASE_USER": user}
            if user
            else {"DATABASE_AUTH": "secret", "DATABASE_SECRET_ARN": database["secret_arn"]}
        ),
    }
