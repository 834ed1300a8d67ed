-- where the audit trail ended at some moment, kept apart from it: a trail that was cut short or written anew does not fit
CREATE TABLE audit_mark (
  number BIGINT NOT NULL,
  noted_micros BIGINT NOT NULL,
  chain VARBINARY(32) NOT NULL,
  PRIMARY KEY (number, noted_micros)
);
