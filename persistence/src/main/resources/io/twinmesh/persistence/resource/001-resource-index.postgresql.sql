-- under which key and in which form the rows were made, how often anew, and from which place of the journal on they are whole
CREATE TABLE resource_index_state (
  id INTEGER NOT NULL PRIMARY KEY,
  form INTEGER NOT NULL,
  key_id VARCHAR(64) NOT NULL,
  generation BIGINT NOT NULL,
  whole_from BIGINT NOT NULL
);
-- one row per version of a patient's resource; its content and its id stand sealed in the journal, at (twin, sequence_number)
CREATE TABLE resource_version (
  twin VARCHAR(35) NOT NULL,
  sequence_number BIGINT NOT NULL,
  type VARCHAR(64) NOT NULL,
  id_hash BYTEA NOT NULL,
  version INTEGER NOT NULL,
  recorded_at BIGINT NOT NULL,
  deleted BOOLEAN NOT NULL,
  -- place in the whole journal, and that of the next version of the same resource
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (twin, sequence_number)
);
CREATE INDEX resource_version_by_id ON resource_version (id_hash, since);
CREATE INDEX resource_version_by_type ON resource_version (twin, type, sequence_number);
-- by what a patient can be found: keyed hashes only
CREATE TABLE patient_token (
  token BYTEA NOT NULL,
  twin VARCHAR(35) NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (token, twin, since)
);
CREATE INDEX patient_token_by_twin ON patient_token (twin, until);
