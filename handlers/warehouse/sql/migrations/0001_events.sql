-- A column for each field of any event and each enrichment, as in the lake's files. Lengths are bytes, of which a
-- character of UTF-8 has up to four. Redshift enforces no primary key: it is what the planner may rely on, because
-- every load merges by it.
CREATE TABLE analytics.events (
    type VARCHAR(64) NOT NULL,
    event_id VARCHAR(256) NOT NULL,
    occurred_at TIMESTAMP NOT NULL,
    owner_id VARCHAR(512) NOT NULL,
    origin VARCHAR(16) NOT NULL,
    schema_version BIGINT NOT NULL,
    photo_id VARCHAR(128),
    bytes BIGINT,
    format VARCHAR(64),
    width BIGINT,
    height BIGINT,
    milliseconds BIGINT,
    variants SUPER,
    reason VARCHAR(4000),
    kind VARCHAR(16),
    variant VARCHAR(256),
    album_id VARCHAR(144),
    change VARCHAR(32),
    photos BIGINT,
    occurred_on DATE,
    size_class VARCHAR(64),
    PRIMARY KEY (event_id)
)
DISTSTYLE KEY
DISTKEY (event_id)
COMPOUND SORTKEY (occurred_at);

-- Which objects of the lake are in it.
CREATE TABLE analytics.loads (
    object_key VARCHAR(1024) NOT NULL,
    load_id CHAR(64) NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);
