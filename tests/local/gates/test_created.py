"""Everything of the API's tables is created, and is found again as it was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.resources import apigateway, cloudfront, cognito, wafv2
from tests.local.gates import api_program
from tests.local.gates.conftest import Served

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


@pytest.fixture
def made(served: Served) -> Any:
    return served.recording, served.cloud


@pytest.fixture
def api(made: Any, clients: Any) -> Any:
    """Return the API's resources by their path."""
    id_ = made[0].exports["api"]
    items = clients.get("apigateway").get_resources(restApiId=id_, embed=["methods"])["items"]
    return {item["path"]: item for item in items}


def test_all_of_it_is_created_and_nothing_is_lost(made: Any) -> None:
    _, cloud = made
    ours = [type_ for table in (apigateway, cloudfront, cognito, wafv2) for type_ in table.ROWS]
    assert not [type_ for type_ in ours if cloud.summary.recorded[type_]]
    lost = {(type_, name) for type_, name in cloud.summary.not_applied if type_ in ours}
    assert lost == set()


def test_an_api_has_all_that_its_document_says(made: Any, api: Any, clients: Any) -> None:
    client, id_ = clients.get("apigateway"), made[0].exports["api"]
    assert set(api) == {"/", "/notes", "/notes/{note_id}", "/open", "/albums", "/albums/{proxy+}"}
    post = api["/notes"]["resourceMethods"]["POST"]
    assert post["authorizationType"] == "COGNITO_USER_POOLS"
    [authorizer] = client.get_authorizers(restApiId=id_)["items"]
    assert post["authorizerId"] == authorizer["id"]
    assert authorizer["identitySource"] == "method.request.header.Authorization"
    [validator] = client.get_request_validators(restApiId=id_)["items"]
    assert (post["requestValidatorId"], validator["validateRequestBody"]) == (validator["id"], True)
    model = client.get_model(restApiId=id_, modelName=post["requestModels"]["application/json"])
    schema = json.loads(model["schema"])
    assert schema["$ref"] == "#/definitions/Note"
    assert schema["definitions"]["Note"]["properties"]["text"] == {"$ref": "#/definitions/Text"}
    one = api["/notes/{note_id}"]["resourceMethods"]["GET"]
    assert one["requestParameters"] == {"method.request.path.note_id": True, "method.request.querystring.view": True}
    assert api["/open"]["resourceMethods"]["GET"]["authorizationType"] == "NONE"
    forwarded = api["/albums/{proxy+}"]["resourceMethods"]["ANY"]["methodIntegration"]
    assert forwarded["type"] == "HTTP_PROXY"
    assert forwarded["uri"].endswith("/albums/{proxy}")
    mock = api["/notes"]["resourceMethods"]["OPTIONS"]["methodIntegration"]
    assert list(mock["integrationResponses"]) == ["204"]
    throttled = client.get_gateway_response(restApiId=id_, responseType="THROTTLED")
    assert throttled["responseParameters"] == {"gatewayresponse.header.Retry-After": "'1'"}


def test_a_stage_has_its_settings_and_the_url_that_is_served_here(made: Any, clients: Any) -> None:
    recording, cloud = made
    stage = clients.get("apigateway").get_stage(restApiId=recording.exports["api"], stageName=api_program.STAGE)
    assert stage["accessLogSettings"]["format"] == api_program.FORMAT
    assert stage["methodSettings"]["open/GET"]["throttlingBurstLimit"] == 3
    assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] == 1000
    local = cloud.runtime.addresses.localised(recording.exports["url"])
    assert local.startswith("http://127.0.0.1:")
    assert stage["variables"] == {"media_url": local}


def test_a_distribution_reaches_its_origins_on_this_machine(made: Any, clients: Any) -> None:
    recording, cloud = made
    [distribution] = recording.of_type("aws:cloudfront/distribution:Distribution")
    config = clients.get("cloudfront").get_distribution_config(Id=distribution.id)["DistributionConfig"]
    origins = {origin["Id"]: origin for origin in config["Origins"]["Items"]}
    where = cloud.runtime.addresses.of(f"{recording.exports['api']}.execute-api.eu-west-1.amazonaws.com", 443)
    custom = origins["api"]["CustomOriginConfig"]
    assert (origins["api"]["DomainName"], custom["HTTPPort"]) == ("127.0.0.1", int(where.rpartition(":")[2]))
    assert origins["api"]["CustomHeaders"]["Items"] == [
        {"HeaderName": api_program.HEADER, "HeaderValue": api_program.SECRET}
    ]
    assert origins["files"]["OriginAccessControlId"]
    files = config["CacheBehaviors"]["Items"][1]
    assert files["TrustedKeyGroups"]["Enabled"]
    assert files["AllowedMethods"]["CachedMethods"]["Items"] == ["GET", "HEAD"]
    assert config["Restrictions"]["GeoRestriction"]["Items"] == ["KP"]


def test_web_acls_have_their_rules(made: Any, clients: Any) -> None:
    acls = {acl.name: acl for acl in made[0].of_type("aws:wafv2/webAcl:WebAcl")}
    name, id_ = acls["viewer"].outputs["name"], acls["viewer"].id
    found = clients.get("wafv2", "us-east-1").get_web_acl(Name=name, Id=id_, Scope="CLOUDFRONT")["WebACL"]
    assert [rule["Name"] for rule in found["Rules"]] == ["addresses", "curious", "common"]
    managed = found["Rules"][2]["Statement"]["ManagedRuleGroupStatement"]
    assert managed["RuleActionOverrides"] == [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]
    [stage] = made[0].of_type("aws:apigateway/stage:Stage")
    associated = clients.get("wafv2").get_web_acl_for_resource(ResourceArn=stage.outputs["arn"])["WebACL"]
    assert associated["Id"] == acls["origin"].id


def test_people_sign_up_by_the_rules_of_the_pool(made: Any, clients: Any) -> None:
    exports, cognito_client = made[0].exports, clients.get("cognito-idp")
    pool = cognito_client.describe_user_pool(UserPoolId=exports["pool"])["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["UserPoolTier"] == "ESSENTIALS"
    with pytest.raises(cognito_client.exceptions.InvalidPasswordException):
        cognito_client.sign_up(
            ClientId=exports["client"],
            Username="bob",
            Password="Short-1",
            UserAttributes=[{"Name": "email", "Value": "bob@example.com"}],
        )
