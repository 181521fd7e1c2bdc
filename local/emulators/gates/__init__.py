"""What AWS has between a viewer and an API, and MiniStack has not: two gates, each before a part of MiniStack.

The viewer gate, before MiniStack's CloudFront, stands for CloudFront's edge: web ACL, geographic restriction, signed
URLs, cache. The stage gate, before MiniStack's API Gateway, stands for what a stage does around its API: web ACL, size
of a body, access log, metrics. TLS is left out: a gate speaks HTTP on 127.0.0.1, and passes requests on as HTTPS.
"""
