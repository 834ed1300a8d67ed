-- how many clusters servers without a first one among them have begun here, and which began the last one; whoever may begin the next one holds the row
CREATE TABLE cluster_beginning (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  begun BIGINT NOT NULL,
  begun_by VARCHAR(300)
);
INSERT INTO cluster_beginning VALUES (1, 0, NULL);
