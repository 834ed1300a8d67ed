-- a key per bulk export that is under way or can be fetched; deleted when it ends
CREATE TABLE export_key (
  export VARCHAR(40) NOT NULL PRIMARY KEY,
  master_key VARCHAR(64) NOT NULL,
  wrapped BYTEA NOT NULL,
  made_at TIMESTAMP WITH TIME ZONE NOT NULL
);
