-- one row per answer of a model about a patient, which stands sealed in the journal, at (twin, sequence_number)
CREATE TABLE answer_place (
  twin VARCHAR(35) NOT NULL,
  sequence_number BIGINT NOT NULL,
  job_hash VARBINARY(16) NOT NULL,
  recorded_at BIGINT NOT NULL,
  -- place in the whole journal
  since BIGINT NOT NULL,
  PRIMARY KEY (twin, sequence_number)
);
CREATE INDEX answer_place_by_job ON answer_place (job_hash);
