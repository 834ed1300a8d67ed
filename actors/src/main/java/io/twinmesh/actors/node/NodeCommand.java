package io.twinmesh.actors.node;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.SlashReply;
import io.twinmesh.actors.reputation.CreditScore;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.Optional;

/// What a node's enrolment can be told.
public sealed interface NodeCommand extends Wire {

    /// The node proved that it holds the key, and that it may come. The first time enrols it and
    /// draws its account; later it takes over what changed.
    ///
    /// @param publicKey raw Ed25519 key, 64 hex digits
    /// @param name chosen by the provider, 1 to 40 of `[A-Za-z0-9._-]`
    /// @param owner who was invited; does not change
    /// @param hardware the report, canonical JSON
    record Enrol(
            String publicKey,
            String name,
            OwnerId owner,
            String hardware,
            ActorRef<NodeReply> replyTo)
            implements NodeCommand {}

    /// A certificate was made out; remembered before it is handed over.
    ///
    /// @param serial in hex digits
    record NoteCertificate(String serial, Instant until, ActorRef<NodeReply> replyTo)
            implements NodeCommand {}

    /// A session proved that it holds the key.
    ///
    /// @param publicKey raw Ed25519 key, 64 hex digits
    record Arrive(String publicKey, ActorRef<NodeReply> replyTo) implements NodeCommand {}

    /// The node wants no new work, or has said good-bye.
    ///
    /// @param standing `DRAINING` or `LEFT`
    record Stand(Standing standing) implements NodeCommand {}

    /// An operator's decision.
    ///
    /// @param why one sentence for the provider, at most 200 characters; empty for the usual one
    /// @param by the operator's client
    record Judge(Order order, String why, String by, ActorRef<NodeReply> replyTo)
            implements NodeCommand {}

    /// What a session saw since it last said so. Told once, never repeated: a crash loses at most
    /// the counts of the interval, never a payment.
    ///
    /// @param jobs accepted results
    /// @param failed leases that failed or were lost
    record CountWork(long jobs, long failed) implements NodeCommand {}

    /// A result of this node was checked. Told once, after the job has stored what it found: a
    /// crash in between forgets one check, which makes the node be checked once more.
    ///
    /// A check of the same lease that proves it wrong again changes nothing.
    ///
    /// @param model digest of the manifest
    /// @param proof there when the result was proved wrong, and only then
    record CountCheck(
            LeaseId lease,
            String model,
            String numericClass,
            Finding finding,
            Optional<Proof> proof)
            implements NodeCommand {
        public CountCheck {
            if (proof.isPresent() != (finding == Finding.WRONG)) {
                throw new IllegalArgumentException("only what is wrong has a proof, and always");
            }
        }

        /// Nothing was proved wrong.
        public static CountCheck of(
                LeaseId lease, String model, String numericClass, Finding finding) {
            return new CountCheck(lease, model, numericClass, finding, Optional.empty());
        }

        /// The result was proved wrong.
        public static CountCheck wrong(
                LeaseId lease, String model, String numericClass, Proof proof) {
            return new CountCheck(lease, model, numericClass, Finding.WRONG, Optional.of(proof));
        }
    }

    /// Asks how far a result of this node is to be believed.
    ///
    /// @param model digest of the manifest
    record Trust(String model, String numericClass, ActorRef<TrustReply> replyTo)
            implements NodeCommand {}

    /// @param owner whom the node belongs to
    record TrustReply(OwnerId owner, TrackRecord record) implements Wire {}

    /// Asks what the network thinks of the node, and why.
    record Appraise(ActorRef<Appraisal> replyTo) implements NodeCommand {}

    /// What the network thinks of a node.
    ///
    /// @param checks how many of its results were checked
    /// @param failures how many of those were wrong or outvoted
    /// @param watched whether each of its results is checked now
    /// @param mostLeases how many it may hold at once, 1 or more
    /// @param wayBack known answers in a row, of
    ///   [io.twinmesh.actors.reputation.Suspension#WAY_BACK] that end its suspension; empty when it
    ///   is not suspended for its results
    record Appraisal(
            CreditScore score,
            long checks,
            long failures,
            boolean watched,
            int mostLeases,
            Optional<Integer> wayBack)
            implements Wire {}

    /// The provider appeals against a verdict.
    ///
    /// @param reason its own words, of any form
    /// @param signature of [io.twinmesh.inference.enrolment.AppealText], by the node's key
    record MakeAppeal(
            VerdictId verdict, String reason, byte[] signature, ActorRef<VerdictReply> replyTo)
            implements NodeCommand {}

    /// An operator decides an appeal.
    ///
    /// @param why one sentence for the provider, at most 200 characters
    /// @param by the operator's client
    record DecideAppeal(
            VerdictId verdict, boolean grant, String why, String by, ActorRef<VerdictReply> replyTo)
            implements NodeCommand {}

    sealed interface VerdictReply extends Wire {
        /// As it stands now.
        record Stands(NodeVerdict verdict) implements VerdictReply {}

        record Refused(Refusal refusal) implements VerdictReply {}
    }

    /// The ledger gave pay back for a verdict; the node tells it itself.
    ///
    /// @param reply empty when none came in time
    record LedgerGaveBack(VerdictId verdict, Optional<LaneReply> reply) implements NodeCommand {}

    /// What the ledger took for a verdict; the node tells it itself.
    ///
    /// @param reply empty when none came in time
    record LedgerTook(VerdictId verdict, Optional<SlashReply> reply) implements NodeCommand {}

    /// Time to ask the ledger again for what it owes.
    record AskLedger() implements NodeCommand {}

    /// Asks for the verdicts against the node.
    record ReadVerdicts(ActorRef<NodeVerdicts> replyTo) implements NodeCommand {}

    /// Asks who the node is.
    record Look(ActorRef<NodeReply> replyTo) implements NodeCommand {}

    sealed interface NodeReply extends Wire {
        record Enrolled(NodeRecord node) implements NodeReply {}

        record Refused(Refusal refusal) implements NodeReply {}

        record Unknown(NodeId node) implements NodeReply {}
    }

    /// @param account where its earnings go: drawn by chance, so it does not give away the key
    /// @param hardware the last report, canonical JSON; empty when there is none
    /// @param mostLeases how many it may hold at once by what is known of it, 1 or more
    record NodeRecord(
            NodeId id,
            String publicKey,
            String name,
            OwnerId owner,
            AccountId account,
            String hardware,
            Judgement judgement,
            long jobs,
            long failed,
            int mostLeases)
            implements Wire {

        public Standing standing() {
            return judgement.standing();
        }
    }
}
