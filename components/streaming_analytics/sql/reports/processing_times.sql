-- How long photos took from the claim to the last variant, by the size of the original.
SELECT
    size_class,
    COUNT(*) AS photos,
    MIN(milliseconds) AS shortest,
    MAX(milliseconds) AS longest,
    SUM(milliseconds) AS milliseconds
FROM ${events}
WHERE type = 'photo_processed'
GROUP BY size_class
ORDER BY size_class;
