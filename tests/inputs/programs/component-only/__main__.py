# pyright: basic, reportArgumentType=false
"""A component without children yet."""

import pulumi


class Site(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("acme:web:Site", name)
        self.register_outputs({})


Site("site")
