-- keyed hash of the key by which a twin knows the resource that said an input of an answer
ALTER TABLE resource_version ADD COLUMN key_hash BYTEA;
CREATE INDEX resource_version_by_key ON resource_version (twin, key_hash, sequence_number);
-- one row per review of an answer, which stands sealed in the journal, at (twin, sequence_number)
CREATE TABLE answer_review (
  twin VARCHAR(35) NOT NULL,
  sequence_number BIGINT NOT NULL,
  -- where the answer stands
  answer BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  -- place in the whole journal
  since BIGINT NOT NULL,
  PRIMARY KEY (twin, answer, sequence_number)
);
