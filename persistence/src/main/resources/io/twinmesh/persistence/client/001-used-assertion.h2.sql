-- assertions of clients that were used and have not ended, each as a digest
CREATE TABLE used_assertion (
  digest CHAR(64) NOT NULL PRIMARY KEY,
  ends_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX used_assertion_by_end ON used_assertion (ends_at);
