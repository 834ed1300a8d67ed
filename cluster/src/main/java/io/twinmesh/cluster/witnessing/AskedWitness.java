package io.twinmesh.cluster.witnessing;

import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.witness.AddCheckpoint;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// One witness as the log sees it: how far it has come, and what it said last. Of one thread at a
/// time.
final class AskedWitness {
    private static final Logger LOG = LoggerFactory.getLogger(AskedWitness.class);

    /// Also what a witness answers that saw another tree of the same size.
    private static final int CONFLICT = 409;

    private final TrustPolicy.Witness witness;
    private final URI url;
    private final WitnessClient client;
    private long seen;
    private Class<? extends WitnessAnswer> last = WitnessAnswer.Cosigned.class;

    /// What it said that a person has to look into; stands until it cosigns.
    private volatile Optional<WitnessAnswer> objection = Optional.empty();

    AskedWitness(TrustPolicy.Witness witness, URI url, WitnessClient client) {
        this.witness = witness;
        this.url = url;
        this.client = client;
    }

    /// Where proofs of growth come from. Blocks.
    @FunctionalInterface
    interface Growth {
        List<TreeHash> proof(long older, long newer);
    }

    String name() {
        return witness.name();
    }

    /// Whether it does not agree with a log of so many leaves: it saw a larger tree, or another
    /// history, or it signs with another key than the policy has. That another server of this log
    /// had asked it first, with more leaves, is no objection any more when this one has read as
    /// many. From any thread.
    boolean objects(long leaves) {
        return objection
                .filter(said ->
                        !(said instanceof WitnessAnswer.OtherSize(var size) && size <= leaves))
                .isPresent();
    }

    /// Asks for a cosignature. Blocks.
    ///
    /// @param note the checkpoint as the log signed it
    /// @return the witness's line, verified; absent when it gave none
    Optional<SignedNote.Signature> ask(String note, Checkpoint checkpoint, Growth growth) {
        var answer = add(note, checkpoint, growth);
        // it was asked from another tree than it saw last: it says from which to begin
        if (answer instanceof WitnessAnswer.OtherSize(var size) && size <= checkpoint.size()) {
            seen = size;
            answer = add(note, checkpoint, growth);
            if (answer.equals(new WitnessAnswer.OtherSize(size))) {
                answer = new WitnessAnswer.Objected(CONFLICT);
            }
        }
        var line = Optional.<SignedNote.Signature>empty();
        if (answer instanceof WitnessAnswer.Cosigned(var lines)) {
            try {
                line = line(note, checkpoint, lines);
                answer = line.isPresent() ? answer : new WitnessAnswer.OtherKey();
                seen = checkpoint.size();
            } catch (IllegalArgumentException _) {
                answer = new WitnessAnswer.Failed();
            }
        }
        tell(answer, checkpoint.size());
        return line;
    }

    private WitnessAnswer add(String note, Checkpoint checkpoint, Growth growth) {
        var older = Math.min(seen, checkpoint.size());
        var proof =
                older == 0 || older == checkpoint.size()
                        ? List.<TreeHash>of()
                        : growth.proof(older, checkpoint.size());
        return client.add(url, new AddCheckpoint(older, proof, note));
    }

    /// @throws IllegalArgumentException when these are no signature lines
    private Optional<SignedNote.Signature> line(String note, Checkpoint checkpoint, String lines) {
        return SignedNote.parse(note + lines).signatures().stream()
                .filter(one -> witness.key().verified(checkpoint, one).isPresent())
                .findFirst();
    }

    /// A line in the log when something has changed, not one per request.
    ///
    /// @param leaves of the log
    private void tell(WitnessAnswer answer, long leaves) {
        boolean objected = objects(leaves);
        objection =
                switch (answer) {
                    case WitnessAnswer.Cosigned _ -> Optional.empty();
                    case WitnessAnswer.OtherSize _,
                            WitnessAnswer.Objected _,
                            WitnessAnswer.OtherKey _ ->
                            Optional.of(answer);
                    case WitnessAnswer.Failed _ -> objection;
                };
        // where another server of this log was a moment ahead, the next round finds the log grown
        boolean passing = answer instanceof WitnessAnswer.OtherSize && !objected;
        if (passing || answer.getClass() == last) {
            return;
        }
        last = answer.getClass();
        switch (answer) {
            case WitnessAnswer.Cosigned _ -> LOG.info("Witness cosigns: witness={}", name());
            case WitnessAnswer.OtherSize(var size) ->
                    LOG.error(
                            "Witness has seen a larger tree than this log has: witness={} size={}",
                            name(),
                            size);
            case WitnessAnswer.Objected(var status) ->
                    LOG.error("Witness does not agree: witness={} status={}", name(), status);
            case WitnessAnswer.OtherKey _ ->
                    LOG.error(
                            "Witness gave no signature by the key that the policy has for it: witness={}",
                            name());
            case WitnessAnswer.Failed _ -> LOG.warn("Witness does not answer: witness={}", name());
        }
    }
}
