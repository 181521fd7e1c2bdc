"""A REST API from its OpenAPI document, call by call.

API Gateway imports a document in one call (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html).
MiniStack's import leaves out request validators, models, parameters, gateway responses, and all of an integration but
its address, so the document is taken apart here, and each part is created by the operation that exists for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Document = Mapping[str, Any]
Call = Callable[..., Any]

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method")
_PLACES: Final = {"path": "path", "query": "querystring", "header": "header"}
_PROXIES: Final = ("AWS_PROXY", "HTTP_PROXY")
_JSON: Final = "application/json"
_INTEGRATION: Final = {
    "httpMethod": "integrationHttpMethod",
    **{
        name: name
        for name in (
            "uri", "connectionType", "connectionId", "credentials", "requestParameters", "requestTemplates",
            "passthroughBehavior", "timeoutInMillis", "cacheNamespace", "cacheKeyParameters", "contentHandling",
            "tlsConfig", "responseTransferMode", "integrationTarget",
        )
    },
}  # fmt: skip
"""Name in the document -> parameter of PutIntegration."""
_UPPER: Final = frozenset({"connectionType", "passthroughBehavior", "contentHandling", "responseTransferMode"})


class OpenApiError(ValueError):
    """The document has something that API Gateway cannot import."""


def settings(document: Document) -> dict[str, Any]:
    """Return what a document says of the API itself, as parameters of CreateRestApi."""
    named = {
        "policy": "x-amazon-apigateway-policy",
        "binaryMediaTypes": "x-amazon-apigateway-binary-media-types",
        "minimumCompressionSize": "x-amazon-apigateway-minimum-compression-size",
        "apiKeySource": "x-amazon-apigateway-api-key-source",
    }
    found = {parameter: document[key] for parameter, key in named.items() if key in document}
    if isinstance(found.get("policy"), Mapping):
        found["policy"] = json.dumps(found["policy"])
    return found


def put_document(call: Call, api: str, root: str, document: Document) -> None:
    """Create all that a document describes.

    Args:
        call: Calls an operation of API Gateway, by its name and parameters.
        api: The id of the API, which has nothing yet.
        root: The id of its resource `/`.
        document: OpenAPI 3, with API Gateway's extensions.

    Raises:
        OpenApiError: an operation refers to something that the document does not have.
    """
    _Import(call, api, document, {"/": root}).run()


@dataclass(slots=True)
class _Import:
    call: Call
    api: str
    document: Document
    resources: dict[str, str]
    """Path -> id."""
    authorizers: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Security scheme -> what a method that requires it is created with."""
    validators: dict[str, str] = field(default_factory=dict[str, str])

    def run(self) -> None:
        self._security_schemes()
        self._validators()
        for type_, response in self.document.get("x-amazon-apigateway-gateway-responses", {}).items():
            given = {key: response[key] for key in ("responseParameters", "responseTemplates") if key in response}
            if "statusCode" in response:
                given["statusCode"] = str(response["statusCode"])
            self._put("PutGatewayResponse", responseType=type_, **given)
        for path, item in self.document.get("paths", {}).items():
            for method in _METHODS:
                if method in item:
                    self._operation(path, method, item[method], item.get("parameters", ()))

    def _put(self, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - botocore's own types
        return self.call(operation, restApiId=self.api, **parameters)

    def _security_schemes(self) -> None:
        for name, scheme in self.document.get("components", {}).get("securitySchemes", {}).items():
            extension = scheme.get("x-amazon-apigateway-authorizer")
            if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
                self.authorizers[name] = {"authorizationType": "AWS_IAM"}
            elif extension:
                type_ = str(extension["type"]).upper()
                created = self._put("CreateAuthorizer", **self._authorizer(name, type_, scheme, extension))
                custom = "COGNITO_USER_POOLS" if type_ == "COGNITO_USER_POOLS" else "CUSTOM"
                self.authorizers[name] = {"authorizationType": custom, "authorizerId": created["id"]}
            elif (scheme.get("type"), str(scheme.get("name")).lower()) == ("apiKey", "x-api-key"):
                self.authorizers[name] = {"apiKeyRequired": True}

    def _authorizer(self, name: str, type_: str, scheme: Document, extension: Document) -> dict[str, Any]:
        place = _PLACES[scheme.get("in", "header")]
        source = extension.get("identitySource") or f"method.request.{place}.{scheme.get('name', 'Authorization')}"
        kept = (
            "authorizerUri", "authorizerCredentials", "identityValidationExpression", "authorizerResultTtlInSeconds",
            "providerARNs",
        )  # fmt: skip
        given = {key: extension[key] for key in kept if extension.get(key) is not None}
        return {"name": name, "type": type_, "identitySource": source, **given}

    def _validators(self) -> None:
        for name, validator in self.document.get("x-amazon-apigateway-request-validators", {}).items():
            self.validators[name] = self._put("CreateRequestValidator", name=name, **validator)["id"]

    def _resource(self, path: str) -> str:
        path = path.rstrip("/") or "/"
        if path not in self.resources:
            parent, _, part = path.rpartition("/")
            created = self._put("CreateResource", parentId=self._resource(parent), pathPart=part)
            self.resources[path] = created["id"]
        return self.resources[path]

    def _operation(self, path: str, method: str, operation: Document, shared: Any) -> None:  # noqa: ANN401 - a list
        http_method = "ANY" if method.startswith("x-") else method.upper()
        where = {"resourceId": self._resource(path), "httpMethod": http_method}
        parameters = {"authorizationType": "NONE", "apiKeyRequired": False, **self._authorization(operation)}
        if models := dict(self._models(path, http_method, operation)):
            parameters["requestModels"] = models
        if required := dict(self._parameters([*shared, *operation.get("parameters", ())])):
            parameters["requestParameters"] = required
        validator = operation.get(_VALIDATOR, self.document.get(_VALIDATOR))
        if validator:
            parameters["requestValidatorId"] = self._named(self.validators, validator, "request validator")
        if name := operation.get("operationId"):
            parameters["operationName"] = name
        self._put("PutMethod", **where, **parameters)
        self._integration(where, operation)

    def _authorization(self, operation: Document) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for requirement in operation.get("security", self.document.get("security", ())):
            for scheme, scopes in requirement.items():
                found |= self._named(self.authorizers, scheme, "security scheme of API Gateway")
                if scopes:
                    found["authorizationScopes"] = list(scopes)
        return found

    def _models(self, path: str, method: str, operation: Document) -> Iterator[tuple[str, str]]:
        """Create the models of a request's body: one for each media type that has a schema."""
        body = self._resolved(operation.get("requestBody", {}))
        for number, (media_type, content) in enumerate(body.get("content", {}).items()):
            if schema := content.get("schema"):
                # Models have names of letters and digits only.
                name = "".join(c for c in f"{method}{path.title()}{number or ''}" if c.isascii() and c.isalnum())
                self._put("CreateModel", name=name, contentType=_JSON, schema=json.dumps(self._self_contained(schema)))
                yield media_type, name

    def _self_contained(self, schema: Document) -> Document:
        """Return a schema with the components that it may refer to inside of it."""
        text = json.dumps(schema)
        components = self.document.get("components", {}).get("schemas", {})
        if _REFERENCE not in text:
            return schema
        definitions = json.loads(json.dumps(components).replace(_REFERENCE, "#/definitions/"))
        return {**json.loads(text.replace(_REFERENCE, "#/definitions/")), "definitions": definitions}

    def _parameters(self, parameters: list[Document]) -> Iterator[tuple[str, bool]]:
        for parameter in map(self._resolved, parameters):
            if place := _PLACES.get(parameter["in"]):  # there is no place for cookies
                yield f"method.request.{place}.{parameter['name']}", bool(parameter.get("required"))

    def _integration(self, where: dict[str, str], operation: Document) -> None:
        integration = operation.get("x-amazon-apigateway-integration")
        if not integration:
            raise OpenApiError(f"{where['httpMethod']} has no x-amazon-apigateway-integration: add one")
        type_ = str(integration["type"]).upper()
        given = {
            parameter: str(integration[name]).upper() if name in _UPPER else integration[name]
            for name, parameter in _INTEGRATION.items()
            if integration.get(name) is not None
        }
        self._put("PutIntegration", **where, type=type_, **given)
        if type_ in _PROXIES:
            return  # a proxy's answer is the backend's: neither kind of response is used
        for status, response in operation.get("responses", {}).items():
            if status.isdecimal():
                headers = self._resolved(response).get("headers", {})
                names = {f"method.response.header.{name}": False for name in headers}
                self._put("PutMethodResponse", **where, statusCode=status, responseParameters=names)
        for pattern, response in integration.get("responses", {}).items():
            selection = {} if pattern == "default" else {"selectionPattern": pattern}
            kept = {key: response[key] for key in ("responseParameters", "responseTemplates") if key in response}
            status = str(response["statusCode"])
            self._put("PutIntegrationResponse", **where, statusCode=status, **selection, **kept)

    def _resolved(self, value: Document) -> Document:
        """Return a part, or the component that it refers to."""
        reference = value.get("$ref")
        if reference is None:
            return value
        found: Any = self.document
        for part in str(reference).removeprefix("#/").split("/"):
            found = self._named(found, part, f"part of {reference}")
        return self._resolved(found)

    def _named(self, known: Mapping[str, Any], name: str, kind: str) -> Any:  # noqa: ANN401 - any value
        if name not in known:
            raise OpenApiError(f"there is no {kind} {name!r}; there are: {', '.join(sorted(known)) or 'none'}")
        return known[name]


_VALIDATOR: Final = "x-amazon-apigateway-request-validator"
_REFERENCE: Final = "#/components/schemas/"
