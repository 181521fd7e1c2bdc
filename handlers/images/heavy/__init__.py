"""Heavy photos: a function that validates, a container for each size and filter, a function that records the outcome.

`validate` gets the upload's event, claims the photo in the ledger and submits an AWS Batch job, `create_variants` is
what each of the job's children runs, and `record_outcome` gets the event of the job's end.
"""
