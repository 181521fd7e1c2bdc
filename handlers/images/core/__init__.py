"""What is done to a photo, from its bytes to the bytes of its variants. Nothing here knows of AWS.

Read in this order: `options` (what a user may choose), `inspection` (what is refused before decoding), `decoding`,
`planning` (which variants, in pixels), `rendering`, `filters`, `encoding`; `pipeline` does it all as one job.
"""
