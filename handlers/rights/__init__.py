"""The rights of people on what is kept of them (GDPR Art. 12 to 21): one function for each kind of store.

`core` holds what knows nothing of AWS. The order of an erasure, and why it is that, is in docs/erasure.md.
"""
