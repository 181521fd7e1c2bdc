"""An API that is reached through CloudFront and a web ACL, and in no other way."""

from components.building_blocks.domain import DomainArgs
from components.building_blocks.foundation import GlobalArgs
from components.secure_api.api import SecureApi
from components.secure_api.args import CountriesArgs, MediaArgs, SecureApiArgs, UsagePlanArgs
from components.secure_api.routes import Auth, Method, Parameter, Route, Throttle
from components.secure_api.service import DatabaseArgs, ServiceArgs
from components.secure_api.users import UsersArgs
from components.secure_api.web_acl_args import WebAclArgs, WebAclRuleArgs

__all__ = [
    "Auth",
    "CountriesArgs",
    "DatabaseArgs",
    "DomainArgs",
    "GlobalArgs",
    "MediaArgs",
    "Method",
    "Parameter",
    "Route",
    "SecureApi",
    "SecureApiArgs",
    "ServiceArgs",
    "Throttle",
    "UsagePlanArgs",
    "UsersArgs",
    "WebAclArgs",
    "WebAclRuleArgs",
]
