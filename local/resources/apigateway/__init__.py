"""API Gateway: REST APIs, also those that an OpenAPI document describes, and what belongs to them."""

from local.resources.apigateway.rows import ROWS

__all__ = ["ROWS"]
