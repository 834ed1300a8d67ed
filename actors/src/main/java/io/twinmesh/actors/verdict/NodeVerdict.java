package io.twinmesh.actors.verdict;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/// One result of a node that was proved wrong, and what came of it.
///
/// @param model digest of the manifest
/// @param at in whole milliseconds
/// @param rightBefore checks of its track that the result ended, in a row
/// @param failuresBefore of its track
/// @param taken empty until the ledger has answered
/// @param appeal empty until the provider makes one
public record NodeVerdict(
        NodeId node,
        LeaseId lease,
        String model,
        String numericClass,
        Proof proof,
        Instant at,
        long rightBefore,
        long failuresBefore,
        Optional<Taken> taken,
        Optional<Appeal> appeal) {
    /// A wrong result costs so many prices at most: at a check rate of 5 % that makes cheating a
    /// loss.
    public static final int PRICES = 20;

    /// What the ledger took.
    ///
    /// @param amount 0 to [#most] tokens: what was pending
    /// @param index leaf index
    public record Taken(long amount, long index) {}

    public VerdictId id() {
        return VerdictId.of(node, lease);
    }

    /// What is taken when so much is pending.
    public long most() {
        return proof.price() > Long.MAX_VALUE / PRICES ? Long.MAX_VALUE : PRICES * proof.price();
    }

    /// All that was found, a line each; what the ledger's leaf commits to.
    public String text() {
        return """
        twinmesh-verdict-evidence/1
        node %s
        lease %s
        job %s
        model %s
        class %s
        inputs %s
        result %s
        judge %s
        code %s
        answer %s
        agreed %s
        price %d
        at-ms %d
        """
                .formatted(
                        node,
                        lease,
                        proof.job(),
                        model,
                        numericClass,
                        proof.inputs(),
                        proof.result(),
                        proof.judge().text(),
                        proof.code(),
                        proof.answer().orElse("-"),
                        proof.agreed().isEmpty()
                                ? "-"
                                : proof.agreed().stream()
                                        .map(LeaseId::value)
                                        .sorted()
                                        .collect(Collectors.joining(" ")),
                        proof.price(),
                        at.toEpochMilli());
    }

    /// Digest of [#text].
    public Digest evidence() {
        return Digest.of(text().getBytes(StandardCharsets.UTF_8));
    }

    /// Until when an appeal can be made.
    public Instant appealUntil() {
        return at.plus(Appeal.WITHIN);
    }

    /// Whether an appeal waits for an operator.
    public boolean appealed() {
        return appeal.filter(Appeal::open).isPresent();
    }

    /// Whether nothing can come of it any more.
    boolean closed(Instant now) {
        return taken.isPresent()
                && appeal.map(made -> made.ruling().filter(ruling -> !ruling.owes()).isPresent())
                        .orElse(now.isAfter(appealUntil()));
    }

    /// Whether the appeal was granted and the ledger has yet to give back what it took.
    public boolean givesBack() {
        return taken.isPresent()
                && appeal.flatMap(Appeal::ruling).filter(Appeal.Ruling::owes).isPresent();
    }

    NodeVerdict taken(Taken now) {
        return with(Optional.of(now), appeal);
    }

    NodeVerdict appealed(Appeal made) {
        return with(taken, Optional.of(made));
    }

    NodeVerdict decided(Appeal.Ruling ruling) {
        return with(taken, appeal.map(made -> made.decided(ruling)));
    }

    NodeVerdict givenBack(long index) {
        return with(
                taken,
                appeal.map(made ->
                        new Appeal(
                                made.reason(),
                                made.at(),
                                made.ruling()
                                        .map(ruling ->
                                                new Appeal.Ruling(
                                                        ruling.granted(),
                                                        ruling.why(),
                                                        ruling.by(),
                                                        ruling.at(),
                                                        Optional.of(index))))));
    }

    private NodeVerdict with(Optional<Taken> nowTaken, Optional<Appeal> nowAppeal) {
        return new NodeVerdict(
                node,
                lease,
                model,
                numericClass,
                proof,
                at,
                rightBefore,
                failuresBefore,
                nowTaken,
                nowAppeal);
    }
}
