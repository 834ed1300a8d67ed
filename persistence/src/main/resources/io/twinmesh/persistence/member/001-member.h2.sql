-- members of a cluster of several servers, as each says of itself every few seconds, by the database's clock
CREATE TABLE cluster_member (
  address VARCHAR(300) NOT NULL PRIMARY KEY,
  seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);
