-- Which variants were delivered most often.
SELECT
    kind,
    variant,
    format,
    COUNT(*) AS deliveries
FROM ${events}
WHERE type = 'photo_viewed'
GROUP BY kind, variant, format
ORDER BY deliveries DESC, kind ASC, variant ASC, format ASC
LIMIT 20;
