package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.Sealed;
import io.twinmesh.persistence.vault.TamperedException;

import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// Seals one patient's events and snapshots for the journal and opens them again.
public final class History {
    /// What may stand in the journal. The events inside are deliberately not here: a program that
    /// tries to store one unsealed fails.
    public static final List<StoredType<?>> STORED =
            List.of(
                    StoredType.cbor("twin.sealed/1", SealedEvent.class),
                    StoredType.cbor("twin.sealed-snapshot/1", SealedSnapshot.class));

    /// What may stand inside a [SealedEvent].
    public static final List<StoredType<?>> EVENTS =
            List.of(
                    StoredType.cbor("twin.opened/1", PatientEvent.TwinOpened.class),
                    ResourceRecordedV1.READ_ONLY,
                    StoredType.cbor(
                            "twin.resource-recorded/2", PatientEvent.ResourceRecorded.class),
                    StoredType.cbor("twin.resource-deleted/1", PatientEvent.ResourceDeleted.class),
                    StoredType.cbor("twin.access-granted/1", PatientEvent.AccessGranted.class),
                    StoredType.cbor("twin.access-denied/1", PatientEvent.AccessDenied.class),
                    StoredType.cbor(
                            "twin.nothing-computable/1", PatientEvent.NothingComputable.class),
                    StoredType.cbor(
                            "twin.assessment-received/1", PatientEvent.AssessmentReceived.class),
                    StoredType.cbor("twin.grant-released/1", PatientEvent.GrantReleased.class));

    private static final StoredFormat INNER = new StoredFormat(EVENTS);

    private final PatientCipher cipher;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source
    public History(PatientCipher cipher, RandomGenerator random) {
        this.cipher = cipher;
        this.random = random;
    }

    public SealedEvent seal(PatientEvent event) {
        var tag = INNER.tag(event);
        var id = newId();
        var sealed = cipher.seal(tag, id, INNER.write(event));
        return new SealedEvent(tag, event.at(), id, sealed.nonce(), sealed.ciphertext());
    }

    /// @throws UnreadableHistoryException when it does not open or does not fit its tag; the
    ///   message and its causes hold nothing of the content
    public PatientEvent open(SealedEvent row) {
        var plain = opened(row.tag(), row.eventId(), new Sealed(row.nonce(), row.ciphertext()));
        return switch (read(INNER, row.tag(), plain)) {
            case PatientEvent event -> event;
            case Stored _ -> throw new UnreadableHistoryException(row.tag());
        };
    }

    /// @param format the types a snapshot may hold
    public SealedSnapshot sealSnapshot(StoredFormat format, Stored state) {
        var tag = format.tag(state);
        var id = newId();
        var sealed = cipher.seal(tag, id, format.write(state));
        return new SealedSnapshot(tag, id, sealed.nonce(), sealed.ciphertext());
    }

    /// @throws UnreadableHistoryException as for events
    public Stored openSnapshot(StoredFormat format, SealedSnapshot row) {
        var sealed = new Sealed(row.nonce(), row.ciphertext());
        return read(format, row.tag(), opened(row.tag(), row.snapshotId(), sealed));
    }

    private byte[] opened(String tag, String id, Sealed sealed) {
        try {
            return cipher.open(tag, id, sealed);
        } catch (TamperedException e) {
            throw new UnreadableHistoryException(tag, e);
        }
    }

    /// A codec's complaint may quote what it could not read, so it does not travel on.
    private static Stored read(StoredFormat format, String tag, byte[] plain) {
        try {
            return format.read(tag, plain);
        } catch (IllegalArgumentException _) {
            throw new UnreadableHistoryException(tag);
        }
    }

    private String newId() {
        var id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
