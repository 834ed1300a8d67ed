package io.twinmesh.cli.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.cosignature.Quorum;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.receipt.LogTrust;
import io.twinmesh.persistence.receipt.ProofVerdict;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import java.util.List;

/// What is said about one file, to a person and to a program.
sealed interface CheckedFile {
    boolean valid();

    String sentence();

    ObjectNode json(String file);

    static CheckedFile of(ReceiptVerdict verdict, LogTrust trust) {
        return switch (verdict) {
            case ReceiptVerdict.Valid(var record, var checkpoint) ->
                    new Payout(
                            record.job(),
                            tokens(record.shares()),
                            record.index(),
                            checkpoint,
                            Behind.of(trust));
            case ReceiptVerdict.Invalid(var why) -> new Refused(why);
        };
    }

    static CheckedFile of(ProofVerdict verdict, LogTrust trust) {
        return switch (verdict) {
            case ProofVerdict.Proven(var leaf, var checkpoint) ->
                    new Payout(
                            leaf.job(),
                            tokens(leaf.postings()),
                            leaf.index(),
                            checkpoint,
                            Behind.of(trust));
            case ProofVerdict.Invalid(var why) -> new Refused(why);
        };
    }

    static CheckedFile refused(String why) {
        return new Refused(why);
    }

    /// Who stands behind a checkpoint, besides the log.
    enum Behind {
        NOBODY("valid: "),
        NOBODY_WANTED("valid, but not final, since this policy asks no witness: "),
        WITNESSES("valid and final: ");

        private final String beginning;

        Behind(String beginning) {
            this.beginning = beginning;
        }

        private static Behind of(LogTrust trust) {
            return switch (trust) {
                case LogTrust.Policy(var policy) ->
                        policy.quorum() instanceof Quorum.NoWitness ? NOBODY_WANTED : WITNESSES;
                case LogTrust.Key _ -> NOBODY;
            };
        }
    }

    private static long tokens(List<Posting> shares) {
        return shares.stream().mapToLong(Posting::amount).filter(amount -> amount > 0).sum();
    }

    record Payout(JobId job, long tokens, long index, Checkpoint checkpoint, Behind behind)
            implements CheckedFile {
        @Override
        public boolean valid() {
            return true;
        }

        @Override
        public String sentence() {
            return behind.beginning
                    + job
                    + " paid "
                    + tokens
                    + " tokens, leaf "
                    + index
                    + " of "
                    + checkpoint.size()
                    + " in "
                    + checkpoint.origin();
        }

        @Override
        public ObjectNode json(String file) {
            var node = JsonNodeFactory.instance.objectNode().put("file", file);
            node.put("valid", true)
                    .put("final", behind == Behind.WITNESSES)
                    .put("job", job.value());
            node.put("tokens", tokens).put("index", index);
            node.putObject("checkpoint")
                    .put("origin", checkpoint.origin())
                    .put("size", checkpoint.size())
                    .put("root", checkpoint.root().base64());
            return node;
        }
    }

    /// @param why one sentence
    record Refused(String why) implements CheckedFile {
        @Override
        public boolean valid() {
            return false;
        }

        @Override
        public String sentence() {
            return "NOT VALID: " + why;
        }

        @Override
        public ObjectNode json(String file) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("file", file)
                    .put("valid", false)
                    .put("why", why);
        }
    }
}
