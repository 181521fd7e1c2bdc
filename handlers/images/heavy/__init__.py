"""The route of heavy photos: a function that validates, a container for each version, a function that reports.

`validate` gets the upload's event, claims the photo in the ledger and submits an AWS Batch job, `make_version` is what
each of the job's children runs, and `update_gallery` gets the event of the job's end.
"""
