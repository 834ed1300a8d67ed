package io.twinmesh.persistence.history.sealed;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A twin's state as the snapshot store holds it, sealed so that it opens only while the key of
/// every class in it is held: destroying one destroys the snapshot too.
///
/// @param tag type and version of what is inside
/// @param snapshotId 32 random hex digits; part of what the ciphertext is bound to
/// @param place empty in snapshots of version 1, which were sealed under the patient's one key
public record SealedSnapshot(
        String tag, String snapshotId, Optional<Place> place, Bytes nonce, Bytes ciphertext)
        implements Stored {
    public static final StoredType<SealedSnapshot> VERSION_1 =
            new StoredType<>(
                    "twin.sealed-snapshot/1",
                    SealedSnapshot.class,
                    _ -> {
                        throw new IllegalStateException("version 1 is not written any more");
                    },
                    bytes -> StrictCbor.read(bytes, Version1.class).now());

    public static final StoredType<SealedSnapshot> VERSION_2 =
            new StoredType<>(
                    "twin.sealed-snapshot/2",
                    SealedSnapshot.class,
                    row -> StrictCbor.write(Version2.of(row)),
                    bytes -> StrictCbor.read(bytes, Version2.class).now());

    /// @param classes what the state was drawn from
    /// @param sequenceNumber of the last event in the state
    /// @param head the link behind that event
    public record Place(Set<DataClass> classes, long sequenceNumber, Bytes head) {
        public Place {
            classes = Set.copyOf(classes);
        }
    }

    private record Version1(String tag, String snapshotId, Bytes nonce, Bytes ciphertext) {
        SealedSnapshot now() {
            return new SealedSnapshot(tag, snapshotId, Optional.empty(), nonce, ciphertext);
        }
    }

    private record Version2(
            String tag,
            String snapshotId,
            Set<DataClass> classes,
            long sequenceNumber,
            Bytes head,
            Bytes nonce,
            Bytes ciphertext) {
        static Version2 of(SealedSnapshot row) {
            var place =
                    row.place.orElseThrow(() ->
                            new IllegalArgumentException(
                                    "a snapshot without a place is not written"));
            return new Version2(
                    row.tag,
                    row.snapshotId,
                    new TreeSet<>(place.classes),
                    place.sequenceNumber,
                    place.head,
                    row.nonce,
                    row.ciphertext);
        }

        SealedSnapshot now() {
            return new SealedSnapshot(
                    tag,
                    snapshotId,
                    Optional.of(new Place(classes, sequenceNumber, head)),
                    nonce,
                    ciphertext);
        }
    }

    /// Everything in the clear and the patient: what the ciphertext is bound to.
    public byte[] context(PatientId patient) {
        return place.map(there ->
                        new Context("twinmesh/snapshot/2")
                                .with(patient.value())
                                .with(tag)
                                .with(new TreeSet<>(there.classes()).toString())
                                .with(there.sequenceNumber())
                                .with(snapshotId)
                                .with(there.head().toArray())
                                .bytes())
                .orElseGet(() -> Context.version1(patient, tag, snapshotId));
    }
}
