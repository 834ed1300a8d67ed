-- who is told of twins' events; where to and with which secret is sealed
CREATE TABLE subscriber (
  id VARCHAR(40) NOT NULL PRIMARY KEY,
  owner VARCHAR(64) NOT NULL,
  form VARCHAR(20) NOT NULL,
  target VARBINARY(8192) NOT NULL,
  everyone BOOLEAN NOT NULL,
  kinds VARCHAR(200) NOT NULL,
  resource_type VARCHAR(64) NOT NULL,
  made_at BIGINT NOT NULL,
  position BIGINT NOT NULL,
  lagging BOOLEAN NOT NULL,
  recorded BIGINT NOT NULL,
  delivered BIGINT NOT NULL,
  status VARCHAR(20) NOT NULL,
  code VARCHAR(60) NOT NULL,
  attempts INTEGER NOT NULL,
  failing_since BIGINT NOT NULL,
  next_try BIGINT NOT NULL,
  leased_until BIGINT NOT NULL
);
CREATE INDEX subscriber_owner_idx ON subscriber (owner);
-- the twins of those who are not told of everyone
CREATE TABLE subscriber_twin (
  twin VARCHAR(40) NOT NULL,
  subscriber VARCHAR(40) NOT NULL,
  PRIMARY KEY (twin, subscriber)
);
CREATE INDEX subscriber_twin_subscriber_idx ON subscriber_twin (subscriber);
-- what each is told, numbered for each without a gap; places in the journal, no content
CREATE TABLE notification (
  subscriber VARCHAR(40) NOT NULL,
  number BIGINT NOT NULL,
  twin VARCHAR(40) NOT NULL,
  sequence_number BIGINT NOT NULL,
  tag VARCHAR(100) NOT NULL,
  happened_at BIGINT NOT NULL,
  PRIMARY KEY (subscriber, number)
);
CREATE INDEX notification_twin_idx ON notification (twin);
