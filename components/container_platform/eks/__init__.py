"""A platform whose tasks are pods of a Kubernetes cluster.

Imported where a platform is one: whatever knows of Kubernetes takes a while to import.
"""
