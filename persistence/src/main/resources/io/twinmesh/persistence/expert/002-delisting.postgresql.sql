-- versions that were found under the bar, and how far those who used them were told: behind this answer nobody was yet
CREATE TABLE expert_delisting (
  model VARCHAR(80) NOT NULL PRIMARY KEY,
  delisted_at BIGINT NOT NULL,
  why VARCHAR(500) NOT NULL,
  since BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  told_twin VARCHAR(35) NOT NULL,
  told_answer BIGINT NOT NULL,
  done BOOLEAN NOT NULL
);
