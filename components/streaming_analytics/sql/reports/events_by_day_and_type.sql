-- How many events of each type there were, by the day on which they happened.
SELECT
    occurred_on,
    type,
    COUNT(*) AS events
FROM ${events}
GROUP BY occurred_on, type
ORDER BY occurred_on, type;
