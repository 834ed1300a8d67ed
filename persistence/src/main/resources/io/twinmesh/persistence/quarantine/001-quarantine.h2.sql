-- twins whose stored history does not read as it was written; sequence_number 0: not known which row
CREATE TABLE twin_quarantine (
  patient VARCHAR(40) NOT NULL PRIMARY KEY,
  sequence_number BIGINT NOT NULL,
  code VARCHAR(40) NOT NULL,
  since TIMESTAMP WITH TIME ZONE NOT NULL
);
