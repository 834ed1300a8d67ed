-- whose policy of witnesses says what is final: the digest of it, empty where there is none, and how
-- often a server with it said that it is there
CREATE TABLE log_policy (
  lane VARCHAR(20) NOT NULL PRIMARY KEY,
  policy VARCHAR(64) NOT NULL,
  beats BIGINT NOT NULL
);
