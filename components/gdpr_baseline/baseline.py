"""The component: keys, log buckets and alarm topics, the trail, and what of it is an alarm."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from aws_types import GLOBAL_REGION
from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import Foundation, GlobalArgs, StoresFoundation
from components.building_blocks.references import SecretRef, StoreRef, SubjectsRef
from components.building_blocks.topic import Topic, TopicArgs
from components.gdpr_baseline.account import AccountArgs, create_account_security, subscribe_to_shield
from components.gdpr_baseline.account_settings import create_account_settings, subscribe_to_quicksight
from components.gdpr_baseline.args import GdprBaselineArgs, check_account, check_expected_access
from components.gdpr_baseline.boundary import bounded, create_boundary
from components.gdpr_baseline.detection import create_security_alarms
from components.gdpr_baseline.investigation import create_investigation
from components.gdpr_baseline.keys import create_keys
from components.gdpr_baseline.log_buckets import create_log_buckets
from components.gdpr_baseline.security_alarms import security_alarms
from components.gdpr_baseline.trail import create_trail
from components.subject_list import SubjectList, create_subject_list


class GdprBaseline(Component):
    """Creates customer managed keys, one of them in us-east-1, log buckets, an alarm topic a region, and a trail.

    The trail records every call in every region; what must not happen unseen is an alarm (`security_alarms.py`).

    The data key encrypts what the platform keeps, the logs key what it says of itself, so that who reads logs reads no
    data. Audit logs are locked; AWS Config has a bucket without a lock, because it delivers to no locked one. Delivery
    logs have SSE-S3, because load balancers deliver to nothing else
    (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html).

    Cost: 3 dollars a month for the keys, 2 for the alarms, 0.30 for each metric in a month in which its event happens,
    CloudWatch Logs' ingestion of the trail, 0.57 dollars a GB, and the logs' storage.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    foundation: Foundation
    """What every other component takes: keys and the alarm topic."""
    us_east_1: GlobalArgs
    """What `SecureApi` takes of what is in us-east-1: the key and the alarm topic there."""
    data_key_arn: pulumi.Output[str]
    logs_key_arn: pulumi.Output[str]
    audit_log_bucket: pulumi.Output[str]
    audit_log_bucket_arn: pulumi.Output[str]
    config_log_bucket: pulumi.Output[str]
    config_log_bucket_arn: pulumi.Output[str]
    delivery_log_bucket: pulumi.Output[str]
    delivery_log_bucket_arn: pulumi.Output[str]
    alarm_topic_arn: pulumi.Output[str]
    global_alarm_topic_arn: pulumi.Output[str]
    boundary_arn: pulumi.Output[str]
    """The permissions boundary of the component's own roles, and of the stack's with `bound_roles`."""
    trail_arn: pulumi.Output[str]
    trail_log_group: pulumi.Output[str]
    """The log group that gets the trail's events."""
    investigation_work_group: pulumi.Output[str]
    """The Athena work group with the queries of an investigation."""

    def __init__(
        self, name: str, args: GdprBaselineArgs | None = None, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        args = checked(
            "GdprBaseline", name, GdprBaselineArgs, {} if args is None else args, check_account, check_expected_access
        )
        super().__init__(name, args, opts)
        boundary = create_boundary(f"{name}-boundary", opts=self.child())
        if args["bound_roles"]:
            pulumi.runtime.register_stack_transformation(bounded(boundary.arn))
        keys = create_keys(name, args, self.child())
        logs = create_log_buckets(name, args, keys.logs.arn, self.child())

        alarm_email = args.get("alarm_email")
        alarm_topic: TopicArgs = {
            "encryption_key_arn": keys.logs.arn,
            "publishers": ["cloudwatch.amazonaws.com"],
            "emails": [alarm_email] if alarm_email else [],
        }
        alarms = Topic(f"{name}-alarms", alarm_topic, self.child())
        global_alarms = Topic(
            f"{name}-global-alarms",
            {**alarm_topic, "encryption_key_arn": keys.us_east_1.arn, "region": GLOBAL_REGION},
            self.child(),
        )

        bound = self.child(transformations=[bounded(boundary.arn)])
        recorded = create_trail(
            f"{name}-trail",
            bucket=logs.audit,
            encryption_key_arn=keys.logs.arn,
            recorded=args["recorded_stores"],
            opts=bound,
        )
        create_security_alarms(
            f"{name}-trail",
            security_alarms(args["expected_access"]),
            log_group_name=recorded.log_group.name,
            topic_arn=alarms.arn,
            opts=self.child(),
        )
        investigation = create_investigation(
            f"{name}-investigation",
            trail_bucket=logs.audit.name,
            retention_days=args["audit_retention_days"],
            encryption_key_arn=keys.logs.arn,
            access_log_bucket=logs.delivery.ref,
            alarm_topic_arn=alarms.arn,
            force_destroy=args["force_destroy"],
            opts=self.child(),
        )

        if args["owns_account"]:
            create_account_settings(name, opts=bound)
            create_account_security(
                name, AccountArgs(logs.config, keys.data.arn, keys.logs.arn, alarms.arn), opts=self.child()
            )
        if shield := args.get("shield_advanced"):
            subscribe_to_shield(name, shield["protected"], opts=self.child())
        if subscription := args.get("quicksight_subscription"):
            subscribe_to_quicksight(name, subscription, opts=self.child())

        self._args = args
        self._subjects = None
        if args["analytics"] or args["subject_list"]:
            self._subjects = create_subject_list(
                name,
                encryption_key_arn=keys.data.arn,
                alarm_topic_arn=alarms.arn,
                force_destroy=args["force_destroy"],
                opts=self.child(),
            )

        self.foundation = {
            "encryption_key_arn": keys.data.arn,
            "logs_key_arn": keys.logs.arn,
            "alarm_topic_arn": alarms.arn,
        }
        self.us_east_1 = {"key_arn": keys.us_east_1.arn, "alarm_topic_arn": global_alarms.arn}
        self.data_key_arn = keys.data.arn
        self.logs_key_arn = keys.logs.arn
        self.audit_log_bucket = logs.audit.name
        self.audit_log_bucket_arn = logs.audit.arn
        self.config_log_bucket = logs.config.name
        self.config_log_bucket_arn = logs.config.arn
        self._delivery_logs = logs.delivery.ref
        self.delivery_log_bucket = logs.delivery.name
        self.delivery_log_bucket_arn = logs.delivery.arn
        self.alarm_topic_arn = alarms.arn
        self.global_alarm_topic_arn = global_alarms.arn
        self.boundary_arn = boundary.arn
        self.trail_arn = recorded.trail.arn
        self.trail_log_group = recorded.log_group.name
        self.investigation_work_group = investigation.work_group.name
        self.register()

    @property
    def delivery_logs(self) -> StoreRef:
        """The bucket of access, load balancer and flow logs, which other components take."""
        return self._delivery_logs

    @property
    def expires_days(self) -> Mapping[str, int]:
        """What holds ids of people and cannot be edited -> after how many days it is deleted."""
        return {
            "access logs": self._args["delivery_retention_days"],
            "audit trail": self._args["audit_retention_days"],
        }

    @property
    def for_stores(self) -> StoresFoundation:
        """What components take that keep data of people.

        Raises:
            pulumi.RunError: neither `subject_list` nor `analytics` is set.
        """
        return {
            **self.foundation,
            **self.subjects,
            "access_log_bucket": self.delivery_logs,
            "force_destroy": self._args["force_destroy"],
        }

    @property
    def subjects(self) -> SubjectsRef:
        """The list of restricted and erased subjects with its key, as whatever asks it takes both.

        Raises:
            pulumi.RunError: neither `subject_list` nor `analytics` is set.
        """
        return {"tombstones": self.tombstones, "subject_key_secret": self.subject_key_secret}

    @property
    def tombstones(self) -> StoreRef:
        """The table of the restricted and erased subjects.

        Raises:
            pulumi.RunError: neither `subject_list` nor `analytics` is set.
        """
        return self._subject_list.tombstones

    @property
    def subject_key_secret(self) -> SecretRef:
        """The secret with the key of the hashes in the table of subjects.

        Raises:
            pulumi.RunError: neither `subject_list` nor `analytics` is set.
        """
        return self._subject_list.key

    @property
    def _subject_list(self) -> SubjectList:
        if self._subjects is None:
            raise pulumi.RunError('the baseline has no list of subjects: create it with "subject_list": True')
        return self._subjects
