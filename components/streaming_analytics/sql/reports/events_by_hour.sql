-- How many events there were in each hour, and of how many owners.
SELECT
    DATE_TRUNC('hour', occurred_at) AS hour_began,
    COUNT(*) AS events,
    COUNT(DISTINCT owner_id) AS owners
FROM ${events}
GROUP BY DATE_TRUNC('hour', occurred_at)
ORDER BY hour_began;
