"""The platform's own API: what people do with their photos, as functions and routes."""

from components.photo_api.api import PhotoApi
from components.photo_api.args import PhotoApiArgs, TokenIssuerArgs

__all__ = ["PhotoApi", "PhotoApiArgs", "TokenIssuerArgs"]
