-- Each event once, as it arrived first: by shard and sequence number, which are the objects' names. One that the day
-- before has as well, because its producer sent it again over midnight, is that day's.
SELECT * EXCLUDE (filename, file_row_number)
FROM
    read_parquet(
        getvariable('sources'), union_by_name = true, filename = true, file_row_number = true, hive_partitioning = false
    ) AS arrived
WHERE
    NOT EXISTS (FROM restricted WHERE restricted.owner_id = arrived.owner_id)
    AND NOT EXISTS (FROM day_before WHERE day_before.event_id = arrived.event_id)
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY filename, file_row_number) = 1
ORDER BY owner_id, event_id
