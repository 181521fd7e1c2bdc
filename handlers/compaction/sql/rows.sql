-- A layer's rows of the day, each event once: as it was compacted before, or else as it arrived first, by shard and
-- sequence number, which are the objects' names. One that the day before has as well, because its producer sent it again
-- over midnight, is that day's.
SELECT arrived.* EXCLUDE (filename, file_row_number)
FROM
    read_parquet(
        getvariable('sources'), union_by_name = true, filename = true, file_row_number = true, hive_partitioning = false
    ) AS arrived
LEFT JOIN listed ON listed.owner_id = arrived.owner_id
WHERE
    (
        getvariable('layer') = CASE
            WHEN listed.state IS NULL THEN 'curated'
            WHEN listed.state = 'restricted' THEN 'restricted'
            -- Of whoever objects nothing is added, and what is there stays where it is.
            WHEN listed.state = 'objected' AND arrived.filename = getvariable('curated') THEN 'curated'
            WHEN listed.state = 'objected' AND arrived.filename = getvariable('restricted') THEN 'restricted'
        END
        OR (
            getvariable('keeping')
            AND arrived.filename = getvariable('restricted')
            AND listed.state IS DISTINCT FROM 'erased'
        )
    )
    AND NOT EXISTS (FROM day_before WHERE day_before.event_id = arrived.event_id)
QUALIFY
    row_number() OVER (
        PARTITION BY arrived.event_id
        ORDER BY
            CASE arrived.filename
                WHEN getvariable('curated') THEN 0
                WHEN getvariable('restricted') THEN 1
                ELSE 2
            END,
            arrived.filename,
            arrived.file_row_number
    ) = 1
ORDER BY arrived.owner_id, arrived.event_id
