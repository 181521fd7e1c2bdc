-- Who was erased, by the SHA-256 of the id: a token that was issued before stays valid for a while, and must bring nothing
-- back. A row is deleted once no token of its time is valid.

CREATE TABLE erased_owners (
    owner_digest BINARY(32) NOT NULL,
    erased_at    DATETIME(3) NOT NULL,
    PRIMARY KEY (owner_digest)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
