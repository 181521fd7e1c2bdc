"""What is done to a photo, from its bytes to the bytes of its variants. Nothing here knows of AWS.

Read in this order: `options` (what a user may choose), `inspection` (what is refused before decoding, with `kinds`,
`names` and `containers`, a reader for each format), `decoding` (with `colour` and `colour_spaces`) to a `picture`,
`planning` (which variants, in pixels, with `smart_crop`), `rendering`, `filters`, `encoding`. `pipeline` does it all as
one job; `keys` says where everything is kept.
"""
