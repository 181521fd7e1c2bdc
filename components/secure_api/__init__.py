"""An API that is reached through CloudFront and a web ACL, and in no other way."""

from components.secure_api.routes import Auth, Method, Parameter, Route, Throttle

__all__ = ["Auth", "Method", "Parameter", "Route", "Throttle"]
