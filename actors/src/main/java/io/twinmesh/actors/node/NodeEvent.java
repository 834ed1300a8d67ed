package io.twinmesh.actors.node;

import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What happened to a node.
public sealed interface NodeEvent extends Stored {
    Instant at();

    /// @param publicKey raw Ed25519 key, 64 hex digits
    /// @param hardware the report, canonical JSON; empty for nodes of the first release
    record NodeEnrolled(
            String publicKey,
            String name,
            OwnerId owner,
            AccountId account,
            String hardware,
            Instant at)
            implements NodeEvent {}

    /// How an enrolment was stored before nodes had owners. Read only.
    record NodeEnrolledV1(String publicKey, String name, AccountId account, Instant at)
            implements Stored {
        NodeEnrolled now() {
            return new NodeEnrolled(publicKey, name, OwnerId.of(account), account, "", at);
        }
    }

    /// The machine is another than it was, or measured anew.
    record HardwareReported(String hardware, Instant at) implements NodeEvent {}

    /// @param serial in hex digits
    record CertificateIssued(String serial, Instant until, Instant at) implements NodeEvent {}

    record NodeRenamed(String name, Instant at) implements NodeEvent {}

    /// By the node's own word: it drains, left, or is back where it was.
    record StandingChanged(Standing standing, Instant at) implements NodeEvent {}

    /// By the network or its operator.
    ///
    /// @param code permanent
    /// @param why one sentence for the provider
    /// @param by the operator's client, or `network`
    record StandingSet(Standing standing, String code, String why, String by, Instant at)
            implements NodeEvent {}

    /// @param jobs accepted results since the last such event
    /// @param failed failed or lost leases since the last such event
    record WorkCounted(long jobs, long failed, Instant at) implements NodeEvent {}

    /// A result was computed a second time and compared.
    ///
    /// @param lease whose result it was
    /// @param model digest of the manifest
    record ResultChecked(
            LeaseId lease, String model, String numericClass, Finding finding, Instant at)
            implements NodeEvent {
        private boolean needsSecondVersion() {
            return switch (finding) {
                case RIGHT, OUTVOTED, WRONG -> false;
                case AGREED, UNANSWERED -> true;
            };
        }
    }

    /// How the score stood when the first result of a week was checked. It says nothing new: it is
    /// stored so that it is told, as it was reckoned then.
    ///
    /// @param points 0 to 100
    /// @param checks results that were checked, of the models that are remembered
    /// @param failures how many of them were wrong or outvoted
    record ScoreNoted(int points, long checks, long failures, Instant at) implements NodeEvent {}

    /// A result was proved wrong, and costs what is pending. Stored right before [ResultChecked].
    ///
    /// @param lease whose result it was
    /// @param model digest of the manifest
    record ResultProvedWrong(
            LeaseId lease, String model, String numericClass, Proof proof, NodeId node, Instant at)
            implements NodeEvent {
        public NodeVerdict verdict(TrackRecord before) {
            return new NodeVerdict(
                    node,
                    lease,
                    model,
                    numericClass,
                    proof,
                    at,
                    before.consecutive(),
                    before.failures(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /// The ledger took pending pay for a verdict.
    ///
    /// @param amount 0 or more tokens
    /// @param index leaf index
    record PayTaken(VerdictId verdict, long amount, long index, Instant at) implements NodeEvent {}

    /// The provider appealed.
    ///
    /// @param reason its own words
    record AppealMade(VerdictId verdict, String reason, Instant at) implements NodeEvent {}

    /// An operator decided an appeal; granted, the finding no longer counts.
    ///
    /// @param why one sentence for the provider
    /// @param by the operator's client
    record AppealDecided(VerdictId verdict, boolean granted, String why, String by, Instant at)
            implements NodeEvent {}

    /// The ledger gave back what it took.
    ///
    /// @param index leaf index
    record PayGivenBack(VerdictId verdict, long index, Instant at) implements NodeEvent {}

    /// Everything this feature writes to the journal and to snapshots.
    static List<StoredType<?>> storedTypes() {
        return List.of(
                StoredType.readOnly(
                        "node.enrolled/1",
                        NodeEnrolled.class,
                        bytes -> StrictCbor.read(bytes, NodeEnrolledV1.class).now()),
                StoredType.cbor("node.enrolled/2", NodeEnrolled.class),
                StoredType.cbor("node.hardware-reported/1", HardwareReported.class),
                StoredType.cbor("node.certificate-issued/1", CertificateIssued.class),
                StoredType.cbor("node.renamed/1", NodeRenamed.class),
                StoredType.cbor("node.standing-changed/1", StandingChanged.class),
                StoredType.cbor("node.standing-set/1", StandingSet.class),
                StoredType.cbor("node.work-counted/1", WorkCounted.class),
                StoredType.cbor("node.result-checked/1", ResultChecked.class),
                new StoredType<>(
                        "node.result-checked/2",
                        ResultChecked.class,
                        StrictCbor::write,
                        bytes -> StrictCbor.read(bytes, ResultChecked.class),
                        ResultChecked::needsSecondVersion),
                StoredType.cbor("node.score-noted/1", ScoreNoted.class),
                StoredType.cbor("node.result-proved-wrong/1", ResultProvedWrong.class),
                StoredType.cbor("node.pay-taken/1", PayTaken.class),
                StoredType.cbor("node.appeal-made/1", AppealMade.class),
                StoredType.cbor("node.appeal-decided/1", AppealDecided.class),
                StoredType.cbor("node.pay-given-back/1", PayGivenBack.class),
                StoredType.readOnly(
                        "node.state-known/1",
                        NodeState.Known.class,
                        bytes -> StrictCbor.read(bytes, NodeState.KnownV1.class).now()),
                StoredType.readOnly(
                        "node.state-known/2",
                        NodeState.Known.class,
                        bytes -> StrictCbor.read(bytes, KnownV2.class).now()),
                StoredType.readOnly(
                        "node.state-known/3",
                        NodeState.Known.class,
                        bytes -> StrictCbor.read(bytes, KnownV3.class).now()),
                StoredType.cbor("node.state-known/4", NodeState.Known.class),
                StoredType.cbor("node.state-unknown/1", NodeState.NotEnrolled.class));
    }
}
