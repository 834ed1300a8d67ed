-- where each projection stands in the journal; written in the projection's own transaction
CREATE TABLE projection_cursor (
  name VARCHAR(100) NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
);
-- the log of a lane: its right edge and the last checkpoint signed
CREATE TABLE log_state (
  lane VARCHAR(20) NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  frontier VARBINARY(65535) NOT NULL,
  checkpoint VARCHAR(65536) NOT NULL,
  paid BIGINT NOT NULL
);
-- one row per tile, as wide as it is known: a partial tile is its prefix
CREATE TABLE log_tile (
  lane VARCHAR(20) NOT NULL,
  level INTEGER NOT NULL,
  idx BIGINT NOT NULL,
  hashes VARBINARY(65535) NOT NULL,
  PRIMARY KEY (lane, level, idx)
);
-- the leaves; entry bundles are cut from here
CREATE TABLE log_entry (
  lane VARCHAR(20) NOT NULL,
  idx BIGINT NOT NULL,
  leaf VARBINARY(65535) NOT NULL,
  PRIMARY KEY (lane, idx)
);
-- what opens a leaf's commitment: ids and digests, nothing personal
CREATE TABLE receipt (
  job VARCHAR(36) NOT NULL PRIMARY KEY,
  lane VARCHAR(20) NOT NULL,
  idx BIGINT NOT NULL,
  record VARBINARY(65535) NOT NULL,
  salt VARBINARY(65535) NOT NULL
);
-- recomputed from the entries, the issuing account among them, so that they sum to zero
CREATE TABLE account_balance (
  lane VARCHAR(20) NOT NULL,
  account VARCHAR(32) NOT NULL,
  balance BIGINT NOT NULL,
  PRIMARY KEY (lane, account)
);
-- what has begun and not ended
CREATE TABLE open_job (
  persistence_id VARCHAR(255) NOT NULL PRIMARY KEY,
  tag VARCHAR(255) NOT NULL,
  since BIGINT NOT NULL
);
