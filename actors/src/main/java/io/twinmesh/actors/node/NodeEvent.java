package io.twinmesh.actors.node;

import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;

import java.time.Instant;
import java.util.List;

/// What happened to a node.
public sealed interface NodeEvent extends Stored {
    Instant at();

    /// @param publicKey raw Ed25519 key, 64 hex digits
    record NodeEnrolled(String publicKey, String name, AccountId account, Instant at)
            implements NodeEvent {}

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
            implements NodeEvent {}

    /// Everything this feature writes to the journal and to snapshots.
    static List<StoredType<?>> storedTypes() {
        return List.of(
                StoredType.cbor("node.enrolled/1", NodeEnrolled.class),
                StoredType.cbor("node.renamed/1", NodeRenamed.class),
                StoredType.cbor("node.standing-changed/1", StandingChanged.class),
                StoredType.cbor("node.standing-set/1", StandingSet.class),
                StoredType.cbor("node.work-counted/1", WorkCounted.class),
                StoredType.cbor("node.result-checked/1", ResultChecked.class),
                StoredType.readOnly(
                        "node.state-known/1",
                        NodeState.Known.class,
                        bytes -> StrictCbor.read(bytes, NodeState.KnownV1.class).now()),
                StoredType.readOnly(
                        "node.state-known/2",
                        NodeState.Known.class,
                        bytes -> StrictCbor.read(bytes, KnownV2.class).now()),
                StoredType.cbor("node.state-known/3", NodeState.Known.class),
                StoredType.cbor("node.state-unknown/1", NodeState.NotEnrolled.class));
    }
}
