# pyright: basic, reportArgumentType=false
"""A program that makes nothing yet."""

import pulumi

pulumi.export("greeting", "hello")
