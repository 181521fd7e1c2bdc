"""Runs the Pulumi program with no engine and records every resource it registers.

Unit tests, policy packs, the reachability proof and the local cloud all work on what is recorded here.
`recorder.resource` alone imports nothing of Pulumi: policies and reachability need no more.
"""
