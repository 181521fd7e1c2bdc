CREATE TEMPORARY TABLE fresh AS
SELECT *
FROM arrived
QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY occurred_at) = 1;

-- An event that is there stays as it is: the update changes nothing, but Redshift wants both branches.
MERGE INTO analytics.events
USING fresh
    ON analytics.events.event_id = fresh.event_id
WHEN MATCHED THEN UPDATE SET event_id = fresh.event_id
WHEN NOT MATCHED THEN INSERT (
    type,
    event_id,
    occurred_at,
    owner_id,
    origin,
    schema_version,
    photo_id,
    bytes,
    format,
    width,
    height,
    milliseconds,
    variants,
    reason,
    kind,
    variant,
    album_id,
    change,
    photos,
    occurred_on,
    size_class
) VALUES (
    fresh.type,
    fresh.event_id,
    fresh.occurred_at,
    fresh.owner_id,
    fresh.origin,
    fresh.schema_version,
    fresh.photo_id,
    fresh.bytes,
    fresh.format,
    fresh.width,
    fresh.height,
    fresh.milliseconds,
    fresh.variants,
    fresh.reason,
    fresh.kind,
    fresh.variant,
    fresh.album_id,
    fresh.change,
    fresh.photos,
    fresh.occurred_on,
    fresh.size_class
);

DELETE FROM analytics.loads
WHERE object_key IN (${keys});

INSERT INTO analytics.loads (object_key, load_id, loaded_at)
VALUES ${objects};
