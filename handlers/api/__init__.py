"""The platform's API: what API Gateway calls. `core` holds what knows nothing of AWS; a module an operation beside it.

Whose data a request is about comes from the token alone, which API Gateway has verified; no path, body or header names
an owner. Every item and every key is looked up below that owner, so that what is another's is as good as not there.
"""
