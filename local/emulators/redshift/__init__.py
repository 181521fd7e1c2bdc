"""Amazon Redshift on DuckDB: the control plane of Redshift Serverless, and the Data API.

What differs from Redshift, besides speed and size:

- Statements are translated by sqlglot. One that cannot be translated fails, and says so; none is skipped.
- GRANT, REVOKE, VACUUM and ANALYZE are accepted and have no effect: everybody may do everything.
- Distribution, sort keys and encodings have no effect. Primary keys are not enforced, as in Redshift.
- Two transactions that write the same rows at once: the later one fails, as serializable isolation would have it.
- An average of whole numbers, and a whole number divided by another, are not cut to whole numbers: cast them.
- SUPER is DuckDB's JSON; its elements cannot be reached by their place, as in `variants[0]`.
- COPY reads Parquet from S3, with a manifest or by a prefix, and no other format.
"""

from local.emulators.redshift.data_api import DataApi
from local.emulators.redshift.serverless import Serverless

__all__ = ["DataApi", "Serverless"]
