-- The events of some days: `dt` is the partition, so that no older day is read.
SELECT
    ${columns}
FROM ${view}
WHERE dt >= CAST(CURRENT_DATE - INTERVAL '${days}' DAY AS VARCHAR)
