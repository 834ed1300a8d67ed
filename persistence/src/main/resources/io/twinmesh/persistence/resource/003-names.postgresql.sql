-- whose a resource of this name is, from the moment in which somebody chooses it; never made anew, unlike the index
CREATE TABLE resource_name (
  id_hash BYTEA NOT NULL PRIMARY KEY,
  twin VARCHAR(35) NOT NULL
);
CREATE INDEX resource_name_by_twin ON resource_name (twin);
