"""DataSubjectRights: each function may do its part in its stores and no more, and the workflow runs what there is."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.data_subject_rights import DataSubjectRights, PrivacyApi
from components.data_subject_rights.kinds import KINDS
from components.secure_api.routes import label, route_problems
from handlers.rights.core.reading import STORES
from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.examples import EXAMPLES, PLACEMENT, REQUESTS, SUBJECT_KEY
from tests.recorded import recorded

ARGS: Any = EXAMPLES[DataSubjectRights][1]
API_ARGS: Any = EXAMPLES[PrivacyApi][1]
TOLD: Any = REQUESTS
REQUESTS_TABLE: str = TOLD["table"]["arn"]


@cache
def whole() -> Recording:
    return record(lambda: DataSubjectRights("example", ARGS))


@cache
def api() -> Recording:
    return record(lambda: PrivacyApi("privacy", API_ARGS))


def less(**changed: Any) -> Recording:
    args: Any = {**ARGS, **changed}
    return record(lambda: DataSubjectRights("example", args))


def function(recording: Recording, name: str) -> Resource:
    return recording.named(name, "aws:lambda/function:Function")


def functions(recording: Recording) -> list[Resource]:
    return recording.of_type("aws:lambda/function:Function")


def variables(recording: Recording, name: str) -> Any:
    return function(recording, name).inputs["environment"]["variables"]


def allowed(recording: Recording, name: str) -> dict[str, set[str]]:
    """Return what a function may do, but for logs and traces: action -> resources."""
    policy = recording.named(name, "aws:iam/rolePolicy:RolePolicy")
    found: dict[str, set[str]] = {}
    for statement in json.loads(policy.inputs["policy"])["Statement"]:
        for action in statement["Action"]:
            if action.partition(":")[0] not in ("logs", "xray"):
                found.setdefault(action, set()).update(statement["Resource"])
    return found


def definition(recording: Recording) -> Any:
    [machine] = recording.of_type("aws:sfn/stateMachine:StateMachine")
    return json.loads(machine.inputs["definition"])


def steps_of(recording: Recording) -> set[str]:
    functions = recording.of_type("aws:lambda/function:Function")
    return {str(one.inputs["handler"]).split(".")[-2] for one in functions}


def named(kind: str) -> str:
    return f"example-{kind.replace('_', '-')}"


def test_there_is_a_function_for_each_kind_of_store_and_each_step() -> None:
    names = steps_of(whole())
    assert names == {*KINDS, "begin", "record", "archive", "certify", "close", "deadlines"}


def test_a_kind_that_a_deployment_does_not_have_has_no_function_and_is_not_asked() -> None:
    small = less(analytics=None, albums=None, users=None, distribution=None)
    names = steps_of(small)
    assert names & {*KINDS} == {"objects", "items", "results", "dead_letters"}
    begin = definition(small)["States"]["Begin"]
    assert "$known := ['objects', 'items', 'results', 'dead_letters']" in begin["Assign"]["steps"]


def test_the_workflow_has_the_name_that_the_api_was_told_and_the_wait_that_was_asked_for() -> None:
    [machine] = whole().of_type("aws:sfn/stateMachine:StateMachine")
    assert machine.inputs["name"] == TOLD["state_machine_name"]
    assert definition(less(drain_seconds=60))["States"]["Drain"]["Seconds"] == 60
    assert definition(whole())["States"]["Drain"]["Seconds"] == 900


def test_the_roles_that_others_let_in_have_the_names_that_they_were_told() -> None:
    names = {one.inputs["name"] for one in whole().of_type("aws:iam/role:Role") if one.inputs.get("name")}
    assert names == {TOLD["albums_role_name"], TOLD["warehouse_role_name"]}


@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("objects", {"s3", "kms", "dynamodb", "secretsmanager"}),
        ("items", {"s3", "kms", "dynamodb", "secretsmanager"}),
        ("lake", {"s3", "kms", "dynamodb", "secretsmanager"}),
        ("results", {"s3", "kms"}),
        ("dead-letters", {"sqs", "kms"}),
        ("warehouse", {"redshift-data", "redshift-serverless", "s3", "kms", "dynamodb", "secretsmanager"}),
        ("caches", {"cloudfront"}),
        ("albums", {"ec2", "s3", "kms", "dynamodb", "secretsmanager"}),
        ("accounts", {"cognito-idp", "dynamodb", "s3", "kms", "secretsmanager"}),
        ("begin", {"dynamodb", "kms"}),
        ("record", {"dynamodb", "kms"}),
        ("archive", {"dynamodb", "s3", "kms"}),
        ("certify", {"dynamodb", "kms"}),
        ("close", {"dynamodb", "kms"}),
        ("deadlines", {"dynamodb", "states", "kms"}),
    ],
)
def test_a_function_may_use_the_services_of_its_stores_alone(name: str, services: set[str]) -> None:
    assert {action.partition(":")[0] for action in allowed(whole(), f"example-{name}")} == services


def test_only_the_function_that_certifies_may_sign_and_digests_alone() -> None:
    signers = [
        policy for policy in whole().of_type("aws:iam/rolePolicy:RolePolicy") if "kms:Sign" in policy.inputs["policy"]
    ]
    assert [policy.name for policy in signers] == ["example-certify"]
    [statement] = [one for one in json.loads(signers[0].inputs["policy"])["Statement"] if "kms:Sign" in one["Action"]]
    assert statement["Condition"]["StringEquals"]["kms:MessageType"] == "DIGEST"


def test_photos_are_erased_below_what_belongs_to_owners_only() -> None:
    assert allowed(whole(), "example-objects")["s3:DeleteObjectVersion"] == {
        "arn:aws:s3:::uploads/raw/*",
        "arn:aws:s3:::exports/exports/*",
        *(f"arn:aws:s3:::variants/{prefix}/*" for prefix in ("sizes", "filtered", "work/decoded", "work/sizes")),
        *(f"arn:aws:s3:::variants/{prefix}/*" for prefix in ("work/filtered", "work/heavy")),
    }


def test_unfinished_uploads_are_ended_where_a_function_does_so_and_photos_are_read_by_version_alone() -> None:
    ending = {kind: allowed(whole(), named(kind)).get("s3:AbortMultipartUpload", set()) for kind in KINDS}
    assert {kind for kind, found in ending.items() if found} == {"objects", "lake"}
    assert ending["lake"] == {"arn:aws:s3:::failures/*"}, "what is written into the lake is not written in parts"
    assert allowed(whole(), "example-archive")["s3:AbortMultipartUpload"] == {"arn:aws:s3:::exports/exports/*"}
    assert "s3:GetObject" not in allowed(whole(), "example-objects")


def test_the_warehouse_of_the_program_lets_the_function_in_that_erases_rows() -> None:
    program = recorded("local")
    [migrate] = [one for one in functions(program) if one.inputs["handler"] == "handlers.warehouse.migrate.handler"]
    [erases] = [one for one in functions(program) if one.inputs["handler"] == "handlers.rights.warehouse.handler"]
    let_in = migrate.inputs["environment"]["variables"]["RIGHTS_ROLE_NAME"]
    assert erases.inputs["role"].endswith(f":role/{let_in}")


def test_copies_are_read_and_deleted_but_never_written() -> None:
    may = allowed(whole(), "example-results")
    assert may["s3:DeleteObjectVersion"] == {"arn:aws:s3:::variants/reports/*", "arn:aws:s3:::results/*"}
    assert not {"s3:PutObject", "s3:GetObject"} & set(may)


def test_every_kind_is_told_its_stores() -> None:
    stores = {kind: json.loads(variables(whole(), named(kind))["STORES"]) for kind in KINDS}
    assert [one["id"] for one in stores["objects"]] == ["uploads", "variants", "exports"]
    assert stores["objects"][0]["prefixes"] == ["raw/<owner_id>/"]
    assert stores["objects"][2]["export"] == []
    assert [one["id"] for one in stores["items"]] == ["ledger", "reviews"]
    assert stores["items"][1]["owner"]["index"] == "by_owner"
    assert stores["lake"][0]["prefixes"] == ["raw/", "processed/", "restricted/", "curated/", "errors/", "work/"]
    assert [one["bucket"] for one in stores["results"]] == ["variants", "results"]
    assert stores["dead_letters"] == [
        {"id": "dead-letters-0", "queue_url": "https://sqs.eu-west-1.amazonaws.com/123456789012/undelivered"}
    ]
    assert stores["caches"][0]["paths"] == ["/sizes/*", "/filtered/*"], "nobody's id stays in CloudFront's list"
    assert stores["albums"][0]["tls_name"] == "albums.example.com"
    ids = [one["id"] for kind in KINDS for one in stores[kind]]
    assert len(ids) == len(set(ids)), "a certificate names stores by their ids"


def test_the_albums_are_asked_from_within_the_vpc_by_a_group_of_its_own_which_the_balancer_lets_in() -> None:
    inside = function(whole(), "example-albums").inputs["vpcConfig"]
    [group] = whole().of_type("aws:ec2/securityGroup:SecurityGroup")
    assert inside == {"subnetIds": PLACEMENT["subnets"]["backend"], "securityGroupIds": [group.id]}
    [way_in] = whole().of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (way_in.inputs["securityGroupId"], way_in.inputs["referencedSecurityGroupId"]) == ("sg-0b0b0b0b", group.id)
    assert (way_in.inputs["fromPort"], way_in.inputs["toPort"]) == (8080, 8080)
    others = [one for one in whole().of_type("aws:lambda/function:Function") if one.inputs.get("vpcConfig")]
    assert [one.name for one in others] == ["example-albums"]


def test_a_certificate_states_until_when_each_thing_is_deleted_that_cannot_be_edited() -> None:
    assert json.loads(variables(whole(), "example-certify")["RETENTION"]) == {
        "backups of tables": 35,
        "execution histories": 90,
        "history of Athena's queries": 45,
        "log groups": 90,
        "recovery points of the warehouse": 1,
        "results of the warehouse's statements": 1,
        "stream": 1,
        "traces": 30,
    }
    more = less(expires_days={"access logs": 90}, backup_days={"snapshots": 7}, log_retention_days=30, analytics=None)
    assert json.loads(variables(more, "example-certify")["BACKUPS"]) == ["backups of tables", "snapshots"]
    assert json.loads(variables(more, "example-certify")["RETENTION"]) == {
        "access logs": 90,
        "backups of tables": 35,
        "execution histories": 90,
        "log groups": 30,
        "snapshots": 7,
        "traces": 30,
    }
    assert variables(whole(), "example-begin")["RETENTION"] == variables(whole(), "example-certify")["RETENTION"]


def explained(recording: Recording) -> Any:
    return json.loads(variables(recording, "example-archive")["INFORMATION"])


def test_an_archive_says_of_every_store_that_is_searched_what_the_store_says_of_itself() -> None:
    stores = {one["id"]: one for one in explained(whole())["stores"]}
    told = [one.inputs["environment"]["variables"].get("STORES", "[]") for one in functions(whole())]
    ids = {str(one["id"]) for text in told for one in json.loads(text)}
    assert stores.keys() == {"dead-letters" if one == "dead-letters-0" else one for one in ids} | {
        "requests",
        "subjects",
    }
    assert set(stores) <= set(STORES), "each has its category"
    assert {one["purpose"] for one in stores.values()} == {"an example"}
    assert stores["uploads"] == {"id": "uploads", "purpose": "an example", "kept": 30}
    lake = {**ARGS["analytics"]["lake"], "retention_days": "until_erased", "recipients": "advertisers"}
    changed = explained(less(analytics={**ARGS["analytics"], "lake": lake}))["stores"]
    assert {"id": "lake", "purpose": "an example", "kept": "until_erased", "recipients": "advertisers"} in changed


def test_queues_that_say_the_same_are_one_and_those_that_do_not_are_several() -> None:
    queue = ARGS["photos"]["dead_letters"][0]
    queues = [queue, queue, {**queue, "retention_days": 4}]
    rows = explained(less(photos={**ARGS["photos"], "dead_letters": queues}))["stores"]
    assert [one["kept"] for one in rows if one["id"] == "dead-letters"] == [30, 4]


def test_a_service_that_does_not_say_what_it_keeps_is_listed_all_the_same() -> None:
    rows = explained(less(albums={**ARGS["albums"], "database": None}))["stores"]
    assert {"id": "albums"} in rows


def test_an_archive_says_who_is_responsible_as_far_as_it_is_configured() -> None:
    assert explained(less(controller=None))["controller"] == {}
    controller = {"name": "Example Photos Ltd", "contact": "privacy@example.com"}
    assert explained(less(controller=controller))["controller"] == controller
    assert explained(whole())["is_distributed"] is True
    assert explained(less(distribution=None))["is_distributed"] is False
    archive, certify = variables(whole(), "example-archive"), variables(whole(), "example-certify")
    assert [archive[name] for name in ("RETENTION", "BACKUPS")] == [certify[name] for name in ("RETENTION", "BACKUPS")]


@pytest.mark.parametrize(
    ("controller", "message"),
    [
        ({"name": "Example"}, "controller.contact is None: required"),
        ({"name": "Two\nlines", "contact": "a@b.c"}, "must be 2 to 200 characters on one line"),
        ({"name": "A" * 201, "contact": "a@b.c"}, "must be 2 to 200 characters on one line"),
        ({"name": "\ud800\ud800", "contact": "a@b.c"}, "must be 2 to 200 characters on one line"),
    ],
)
def test_a_controller_that_is_no_good_is_refused(controller: Any, message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        less(controller=controller)


def test_information_that_lambda_does_not_take_is_refused_before_anything_is_created() -> None:
    wide = dict.fromkeys(("name", "contact", "data_protection_officer", "supervisory_authority"), "中" * 200)
    with pytest.raises(InputPropertiesError, match=r"and must have 3,000 at most, because Lambda has 4 KB"):
        less(controller={**wide, "safeguards": "\u4e2d" * 200})


def test_requests_are_counted_every_hour_with_an_alarm_before_one_is_due() -> None:
    [schedule] = whole().of_type("aws:scheduler/schedule:Schedule")
    assert schedule.inputs["scheduleExpression"] == "rate(1 hour)"
    alarms = {
        one.inputs["metricName"]: one.inputs
        for one in whole().of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if one.inputs.get("dimensions", {}).get("service") == "example-deadlines"
    }
    assert set(alarms) == {"RequestsDueSoon", "RequestsOverdue", "OpenRequests"}
    limits = [(one["threshold"], one["comparisonOperator"], one["statistic"]) for one in alarms.values()]
    assert sorted(limits) == [
        (0, "GreaterThanThreshold", "Maximum"),
        (0, "GreaterThanThreshold", "Maximum"),
        (1, "LessThanThreshold", "SampleCount"),
    ], "one request is enough, and no open request is a count too"
    assert alarms["OpenRequests"]["treatMissingData"] == "breaching"
    said = {metric: "GET /privacy/requests?open=true" in one["alarmDescription"] for metric, one in alarms.items()}
    assert said == {"RequestsDueSoon": True, "RequestsOverdue": True, "OpenRequests": False}, "where to look"
    assert variables(less(warn_days=3), "example-deadlines")["WARN_DAYS"] == "3"
    assert variables(whole(), "example-deadlines")["POWERTOOLS_SERVICE_NAME"] == "example-deadlines"


def test_it_says_which_stores_it_covers() -> None:
    covers = set(whole().named("example", "photo-platform:index:DataSubjectRights").outputs["covers"])
    assert {"arn:aws:s3:::uploads", "arn:aws:s3:::lake", REQUESTS_TABLE} <= covers
    told = [one.inputs["environment"]["variables"].get("STORES", "[]") for one in functions(whole())]
    stores = [one for text in told for one in json.loads(text)]
    named = {one.get("bucket") or one.get("table") or one.get("user_pool_id") for one in stores} - {None}
    assert named <= {arn.rpartition("/")[2].rpartition(":")[2] for arn in covers}, "each store that is looked through"
    assert {arn.split(":")[2] for arn in covers} >= {
        "s3",
        "dynamodb",
        "sqs",
        "rds",
        "redshift-serverless",
        "cognito-idp",
    }


def test_requests_for_another_component_are_refused() -> None:
    with pytest.raises(InputPropertiesError, match="set its `answered_by`"):
        record(lambda: DataSubjectRights("other", ARGS))


# --- what takes requests ----------------------------------------------------------------------------------------------


def routes() -> list[Any]:
    found: list[Any] = []
    record(lambda: found.extend(PrivacyApi("privacy", API_ARGS).routes))
    return found


def test_the_routes_are_good_and_for_tokens_of_the_user_pool_alone() -> None:
    assert not list(route_problems(routes()))
    assert {label(route) for route in routes()} == {
        "POST /privacy/requests",
        "GET /privacy/requests",
        "GET /privacy/requests/{request_id}",
    }
    assert {route.get("auth", "cognito") for route in routes()} == {"cognito"}


def test_a_request_starts_the_workflow_that_is_created_later() -> None:
    [arn] = allowed(api(), "privacy-request")["states:StartExecution"]
    assert arn.endswith(":stateMachine:photo-platform-test-example")
    assert variables(api(), "privacy-request")["STATE_MACHINE_ARN"] == arn


def test_a_month_is_a_months_and_may_be_shortened() -> None:
    assert "DUE_DAYS" not in variables(api(), "privacy-request")
    args: Any = {**API_ARGS, "due_days": 0.5}
    assert variables(record(lambda: PrivacyApi("privacy", args)), "privacy-request")["DUE_DAYS"] == "0.5"
    args = {**API_ARGS, "due_days": 40}
    with pytest.raises(InputPropertiesError, match=r"must be between 0\.001 and 28 days"):
        record(lambda: PrivacyApi("privacy", args))


def test_who_takes_requests_reads_no_store_of_people_but_exports() -> None:
    buckets = {
        resource
        for name in ("request", "list-requests", "read-request")
        for action, resources in allowed(api(), f"privacy-{name}").items()
        for resource in resources
        if action.startswith("s3:")
    }
    assert len(buckets) == 1
    assert buckets.pop().endswith("/exports/*")
    assert {*allowed(api(), "privacy-list-requests")} == {
        "dynamodb:Query",
        "kms:Decrypt",
        "secretsmanager:GetSecretValue",
    }
    indexes = {one.rpartition("/index/")[2] for one in allowed(api(), "privacy-list-requests")["dynamodb:Query"]}
    assert indexes == {"by_subject", "by_due"}
    assert SUBJECT_KEY["arn"] in allowed(api(), "privacy-read-request")["secretsmanager:GetSecretValue"]
