-- One load, in one transaction. The lock lets one load at a time in: two that merge at once would end in a violation
-- of serializable isolation.
LOCK analytics.loads;

CREATE TEMPORARY TABLE arrived (LIKE analytics.events);

-- The columns are those of the objects, in their order, as Parquet is copied.
COPY arrived (${columns})
FROM '${manifest}'
IAM_ROLE DEFAULT
FORMAT AS PARQUET
MANIFEST
SERIALIZETOJSON;
