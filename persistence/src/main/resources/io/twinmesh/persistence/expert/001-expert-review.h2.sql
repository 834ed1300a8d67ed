-- periods of which the sample was drawn, once each
CREATE TABLE expert_draw (
  period BIGINT NOT NULL PRIMARY KEY,
  drawn_at BIGINT NOT NULL
);
-- what became of a version's sample; what was counted stands in expert_tally
CREATE TABLE expert_period (
  model VARCHAR(80) NOT NULL,
  period BIGINT NOT NULL,
  sampled INTEGER NOT NULL,
  undecided INTEGER NOT NULL,
  expired INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  PRIMARY KEY (model, period)
);
-- cases that wait for reviewers; twin is '' once nothing may lead to the patient
CREATE TABLE expert_case (
  id VARCHAR(35) NOT NULL PRIMARY KEY,
  model VARCHAR(80) NOT NULL,
  period BIGINT NOT NULL,
  twin VARCHAR(35) NOT NULL,
  answer BIGINT NOT NULL,
  stage VARCHAR(10) NOT NULL,
  due BIGINT NOT NULL
);
CREATE INDEX expert_case_by_stage ON expert_case (stage, due);
CREATE INDEX expert_case_by_twin ON expert_case (twin);
-- mark is '' until there is an opinion; sealed under the patient's key, gone when it is counted
CREATE TABLE expert_turn (
  case_id VARCHAR(35) NOT NULL,
  reviewer VARCHAR(32) NOT NULL,
  until_at BIGINT NOT NULL,
  mark VARCHAR(32) NOT NULL,
  sealed VARBINARY(200),
  PRIMARY KEY (case_id, reviewer)
);
-- how often a version said one category where people found this one
CREATE TABLE expert_tally (
  model VARCHAR(80) NOT NULL,
  period BIGINT NOT NULL,
  said VARCHAR(64) NOT NULL,
  found VARCHAR(64) NOT NULL,
  cases BIGINT NOT NULL,
  PRIMARY KEY (model, period, said, found)
);
