package io.twinmesh.persistence.history.sealed;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.Optional;

/// A patient's event as the journal holds it: what kind it is, when it happened and where it stands
/// in the clear, everything else sealed under the patient's key for its class.
///
/// @param tag type and version of what is inside, for example `twin.access-granted/1`
/// @param eventId 32 random hex digits; part of what the ciphertext is bound to
/// @param place empty in rows of version 1, which were sealed under the patient's one key and stood
///   in no chain
public record SealedEvent(
        String tag,
        Instant at,
        String eventId,
        Optional<Place> place,
        Bytes nonce,
        Bytes ciphertext)
        implements Stored {
    public static final StoredType<SealedEvent> VERSION_1 =
            new StoredType<>(
                    "twin.sealed/1",
                    SealedEvent.class,
                    _ -> {
                        throw new IllegalStateException("version 1 is not written any more");
                    },
                    bytes -> StrictCbor.read(bytes, Version1.class).now());

    public static final StoredType<SealedEvent> VERSION_2 =
            new StoredType<>(
                    "twin.sealed/2",
                    SealedEvent.class,
                    row -> StrictCbor.write(Version2.of(row)),
                    bytes -> StrictCbor.read(bytes, Version2.class).now());

    /// How a row is tied to its key and to its place.
    ///
    /// @param sequenceNumber of the row in the twin's journal, 1 or more
    /// @param previous the link of the row before ([Chain#link]), [Chain#START] for the first
    public record Place(DataClass dataClass, long sequenceNumber, Bytes previous) {}

    private record Version1(String tag, Instant at, String eventId, Bytes nonce, Bytes ciphertext) {
        SealedEvent now() {
            return new SealedEvent(tag, at, eventId, Optional.empty(), nonce, ciphertext);
        }
    }

    private record Version2(
            String tag,
            Instant at,
            DataClass dataClass,
            long sequenceNumber,
            String eventId,
            Bytes previous,
            Bytes nonce,
            Bytes ciphertext) {
        static Version2 of(SealedEvent row) {
            var place =
                    row.place.orElseThrow(() ->
                            new IllegalArgumentException("a row without a place is not written"));
            return new Version2(
                    row.tag,
                    row.at,
                    place.dataClass,
                    place.sequenceNumber,
                    row.eventId,
                    place.previous,
                    row.nonce,
                    row.ciphertext);
        }

        SealedEvent now() {
            return new SealedEvent(
                    tag,
                    at,
                    eventId,
                    Optional.of(new Place(dataClass, sequenceNumber, previous)),
                    nonce,
                    ciphertext);
        }
    }

    /// Whether a row that was found at this place belongs there, as far as it says.
    public boolean belongsAt(long sequenceNumber) {
        return place.stream().allMatch(there -> there.sequenceNumber() == sequenceNumber);
    }

    /// Everything in the clear and the patient, in one way only: what the ciphertext is bound to.
    public byte[] context(PatientId patient) {
        return place.map(there ->
                        new Context("twinmesh/event/2")
                                .with(patient.value())
                                .with(tag)
                                .with(at.toString())
                                .with(there.dataClass().name())
                                .with(there.sequenceNumber())
                                .with(eventId)
                                .with(there.previous().toArray())
                                .bytes())
                .orElseGet(() -> Context.version1(patient, tag, eventId));
    }
}
