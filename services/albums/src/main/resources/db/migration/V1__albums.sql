-- The common subset of MySQL 8.4 and MariaDB. The owner comes first in every key: no statement finds a row without one.

CREATE TABLE owners (
    owner_id      VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    restricted_at DATETIME(3) NULL,
    PRIMARY KEY (owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE albums (
    owner_id    VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    album_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title       VARCHAR(200) NOT NULL,
    description VARCHAR(2000) NOT NULL,
    photo_count INT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  DATETIME(3) NOT NULL,
    updated_at  DATETIME(3) NOT NULL,
    PRIMARY KEY (owner_id, album_id),
    CONSTRAINT albums_owner FOREIGN KEY (owner_id) REFERENCES owners (owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- `position` is the album's version at the time: it orders the photos and never repeats within an album.
CREATE TABLE album_photos (
    owner_id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    album_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    photo_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position BIGINT NOT NULL,
    added_at DATETIME(3) NOT NULL,
    PRIMARY KEY (owner_id, album_id, photo_id),
    UNIQUE KEY album_photos_in_order (owner_id, album_id, position),
    CONSTRAINT album_photos_album FOREIGN KEY (owner_id, album_id)
        REFERENCES albums (owner_id, album_id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which request created which album. Digests only: nothing that a person typed is kept twice.
CREATE TABLE idempotency_keys (
    owner_id       VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    key_digest     BINARY(32) NOT NULL,
    request_digest BINARY(32) NOT NULL,
    album_id       CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at     DATETIME(3) NOT NULL,
    PRIMARY KEY (owner_id, key_digest),
    CONSTRAINT idempotency_keys_owner FOREIGN KEY (owner_id) REFERENCES owners (owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
