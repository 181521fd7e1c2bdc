"""The component: a function for each operation, with what it may do, and the key that signs variants' addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import checked
from components.building_blocks.component import Component
from components.building_blocks.foundation import foundation_of
from components.building_blocks.function import Function
from components.building_blocks.grants import (
    Grants,
    delete_versions,
    invoke,
    item_actions,
    list_versions,
    query,
    read_versions,
    sign,
    write,
)
from components.building_blocks.layer import dependencies_layer
from components.building_blocks.references import FunctionRef
from components.building_blocks.signing_key import ALGORITHM, SigningKey
from components.building_blocks.stream_grants import default_bus_arn, put_events
from components.image_pipeline.options import ledger_days
from components.photo_api.args import PhotoApiArgs, TokenIssuerArgs
from components.photo_api.routes import album_routes, photo_routes, review_routes
from components.secure_api.routes import Route
from components.subject_list import ask_subject_list, subject_list_problems, subject_list_variables
from handlers.images.core import keys
from handlers.images.core.review import WAITING
from handlers.shared.bus import BUS, SOURCE

DOMAIN = "api"
"""The folder of `handlers/` that the functions are in."""
MEMORY_MB = 512
TIMEOUT_SECONDS = 28
"""A second less than API Gateway waits, so that the function's own answer arrives.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
AUTHORIZER_SECONDS = 10


class PhotoApi(Component):
    """Creates the functions of the platform's API, and the key that signs the addresses of variants.

    - `POST /uploads` hands out a form that uploads one file; `GET /photos` and `GET`, `DELETE /photos/{photo_id}` are
      for one's own photos; `GET /reviews` and `POST /reviews/{review_id}/answer` are for the group `reviewers`,
      where photos are reviewed.
    - Each function may do what its operation needs, in the prefixes that it needs.
    - Addresses of variants are signed in AWS KMS and verified by CloudFront: nobody has the private key.
    - With `token_issuer`, a Lambda authoriser for the tokens of an issuer of one's own.

    `routes` is what `SecureApi` takes. Default settings, cost and failure modes: docs/components/photo_api.md.

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
        packages.PackageError: the handlers have not been packed; `python -m packages` does.
    """

    signing_key_arn: pulumi.Output[str]
    media_key_id: pulumi.Output[str]
    """CloudFront's id of the public key that verifies addresses of variants: for a key group."""
    layer_arn: pulumi.Output[str]
    """The Lambda layer with the dependencies of the API's functions."""

    def __init__(self, name: str, args: PhotoApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("PhotoApi", name, PhotoApiArgs, args, subject_list_problems)
        super().__init__(name, args, opts)
        uploads, variants, ledger = args["uploads"], args["variants"], args["ledger"]
        reviews = args.get("reviews")
        answer = reviews["answer_function"] if reviews else None
        layer = dependencies_layer(name, DOMAIN, opts=self.child())
        signing_key = SigningKey(f"{name}-media", {"description": "Addresses of variants"}, self.child())
        public_key = aws.cloudfront.PublicKey(
            f"{name}-media",
            comment="Verifies addresses of variants",
            encoded_key=signing_key.public_key_pem,
            opts=self.child(),
        )

        def function(
            operation: str,
            description: str,
            may: Sequence[Grants],
            environment: Mapping[str, pulumi.Input[str]],
            timeout_seconds: int = TIMEOUT_SECONDS,
        ) -> FunctionRef:
            return Function(
                f"{name}-{operation.replace('_', '-')}",
                {
                    "handler": f"handlers.{DOMAIN}.{operation}.handler",
                    "description": description,
                    "may": may,
                    "environment": environment,
                    "layers": [layer.arn],
                    "memory_mb": MEMORY_MB,
                    "timeout_seconds": timeout_seconds,
                    **foundation_of(args),
                },
                self.child(),
            ).ref

        bus_arn = default_bus_arn(self) if args["view_events"] else None
        table = {"LEDGER_TABLE": ledger["name"]}
        signing = {**table, "SIGNING_KEY_ARN": signing_key.arn, "MEDIA_KEY_ID": public_key.id}
        create = function(
            "create_upload",
            "Hands out a form that uploads one file",
            [
                write(uploads, keys.UPLOADS),
                item_actions(ledger, "GetItem", "PutItem"),
                *ask_subject_list(args.get("tombstones"), args.get("subject_key_secret")),
            ],
            {
                **table,
                **subject_list_variables(args.get("tombstones"), args.get("subject_key_secret")),
                "UPLOADS_BUCKET": uploads["name"],
                "UPLOADS_KEY_ARN": args["encryption_key_arn"],
                "MOST_BYTES": str(args["max_bytes"]),
                "RETENTION_DAYS": str(ledger_days(ledger["retention_days"])),
            },
        )
        list_ = function(
            "list_photos",
            "Lists the caller's photos",
            [query(ledger), sign(signing_key.arn, ALGORITHM)],
            signing,
        )
        read = function(
            "read_photo",
            "Returns one of the caller's photos",
            [
                item_actions(ledger, "GetItem"),
                sign(signing_key.arn, ALGORITHM),
                *([put_events(bus_arn, SOURCE)] if bus_arn else ()),
            ],
            {**signing, **({"VIEWS_BUS": BUS} if bus_arn else {})},
        )
        delete = function(
            "delete_photo",
            "Deletes one of the caller's photos with its variants",
            [
                list_versions(uploads, keys.UPLOADS),
                delete_versions(uploads, keys.UPLOADS),
                *(list_versions(variants, prefix) for prefix in (*keys.VARIANTS, keys.WORK)),
                delete_versions(variants, *keys.VARIANTS, keys.WORK),
                item_actions(ledger, "GetItem", "PutItem", "DeleteItem"),
                *([invoke(answer)] if answer else ()),
            ],
            {
                **table,
                "UPLOADS_BUCKET": uploads["name"],
                "VARIANTS_BUCKET": variants["name"],
                "ANSWER_FUNCTION": answer["name"] if answer else "",
            },
        )
        for_reviewers: Sequence[Route] = ()
        if reviews:
            for_reviewers = review_routes(
                list_=function(
                    "list_reviews",
                    "Lists what waits for a reviewer",
                    [query(reviews["table"], WAITING), read_versions(uploads, keys.UPLOADS)],
                    {"REVIEWS_TABLE": reviews["table"]["name"]},
                ),
                answer=function(
                    "answer_review",
                    "Takes a reviewer's answer",
                    [invoke(reviews["answer_function"])],
                    {"ANSWER_FUNCTION": reviews["answer_function"]["name"]},
                ),
            )
        issuer = args.get("token_issuer")
        self._authorizer = None
        if issuer:
            self._authorizer = function(
                "authorize",
                "Verifies tokens of the configured issuer",
                [],
                _token_environment(issuer),
                timeout_seconds=AUTHORIZER_SECONDS,
            )

        auth: Literal["cognito", "jwt"] = "jwt" if issuer else "cognito"
        self._routes = [
            *photo_routes(create=create, list_=list_, read=read, delete=delete, max_bytes=args["max_bytes"], auth=auth),
            *for_reviewers,
            *(album_routes(auth=auth) if args["albums"] else ()),
        ]
        self.signing_key_arn = signing_key.arn
        self.media_key_id = public_key.id
        self.layer_arn = layer.arn
        self.register()

    @property
    def routes(self) -> Sequence[Route]:
        """The operations, as `SecureApi` takes them."""
        return self._routes

    @property
    def authorizer(self) -> FunctionRef | None:
        """The Lambda authoriser (type TOKEN) of the routes whose `auth` is jwt, where there are any."""
        return self._authorizer


def _token_environment(args: TokenIssuerArgs) -> dict[str, str]:
    keys_url = args.get("keys_url") or f"{args['issuer'].rstrip('/')}/.well-known/jwks.json"
    return {
        "TOKEN_ISSUER": args["issuer"],
        "TOKEN_AUDIENCE": args["audience"],
        "TOKEN_KEYS_URL": keys_url,
        "TOKEN_ALGORITHMS": ",".join(args.get("algorithms", ())),
    }
