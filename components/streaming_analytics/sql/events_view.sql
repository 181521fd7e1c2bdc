-- Each event once: the compacted days, and of the later ones what arrived first. What the newest compacted day has as
-- well, because its producer sent it again over midnight, is that day's.
SELECT
    ${columns},
    dt
FROM curated
UNION ALL
SELECT
    ${columns},
    dt
FROM (
    SELECT
        *,
        ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY dt, "$$path") AS arrival
    FROM processed
    WHERE
        processed.dt > (SELECT COALESCE(MAX(curated.dt), '') FROM curated)
        AND processed.event_id NOT IN (
            SELECT newest.event_id
            FROM curated AS newest
            WHERE newest.dt = (SELECT MAX(curated.dt) FROM curated)
        )
) AS later
WHERE arrival = 1
