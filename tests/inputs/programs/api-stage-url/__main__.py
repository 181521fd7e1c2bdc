# pyright: basic, reportArgumentType=false
"""The address of an API's stage, with a path behind it."""

import pulumi
import pulumi_aws as aws

api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
stage = aws.apigatewayv2.Stage("live", api_id=api.id, auto_deploy=True)
pulumi.export("url", stage.invoke_url.apply(lambda url: url + "/hello"))
