-- that nothing of the directory lies open any more, and under which key it is sealed; here, since
-- who has the journal's database alone must not take it back
CREATE TABLE directory_sealed (
  key_id VARCHAR(32) PRIMARY KEY
);
