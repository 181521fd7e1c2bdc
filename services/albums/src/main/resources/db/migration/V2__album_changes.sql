-- Changes of albums that EventBridge has not accepted yet: written with the change, deleted once they are accepted. The
-- relay takes them oldest first, whoever's they are, and so its key is the one that does not begin with the owner.

CREATE TABLE album_changes (
    change_id   BIGINT NOT NULL AUTO_INCREMENT,
    owner_id    VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    album_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version     BIGINT NOT NULL,
    kind        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    photo_count INT NOT NULL,
    occurred_at DATETIME(3) NOT NULL,
    PRIMARY KEY (change_id),
    UNIQUE KEY album_changes_once (owner_id, album_id, version),
    CONSTRAINT album_changes_owner FOREIGN KEY (owner_id) REFERENCES owners (owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
