-- what each leaf of a log beside the ledger's is about, a model's manifest or a node; those that an
-- older program added are listed at the next start
CREATE TABLE linked_leaf (
  lane VARCHAR(20) NOT NULL,
  idx BIGINT NOT NULL,
  subject VARCHAR(80) NOT NULL,
  PRIMARY KEY (lane, idx)
);
CREATE INDEX linked_leaf_subject ON linked_leaf (lane, subject, idx);
