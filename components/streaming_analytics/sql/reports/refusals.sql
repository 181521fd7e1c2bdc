-- Why uploads were refused.
SELECT
    reason,
    COUNT(*) AS uploads,
    COUNT(DISTINCT owner_id) AS owners
FROM ${events}
WHERE type = 'photo_refused'
GROUP BY reason
ORDER BY uploads DESC, reason ASC;
