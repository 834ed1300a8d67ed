package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.SealedSnapshot;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyScope;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Seals one patient's events and snapshots for the journal and opens them again.
public final class History {
    /// What may stand in the journal. The events inside are deliberately not here: a program that
    /// tries to store one unsealed fails.
    public static final List<StoredType<?>> STORED =
            List.of(
                    SealedEvent.VERSION_1,
                    SealedEvent.VERSION_2,
                    SealedSnapshot.VERSION_1,
                    SealedSnapshot.VERSION_2);

    /// What may stand inside a [SealedEvent].
    public static final List<StoredType<?>> EVENTS =
            List.of(
                    StoredType.cbor("twin.opened/1", PatientEvent.TwinOpened.class),
                    ResourceRecordedV1.READ_ONLY,
                    StoredType.cbor(
                            "twin.resource-recorded/2", PatientEvent.ResourceRecorded.class),
                    StoredType.cbor("twin.resource-deleted/1", PatientEvent.ResourceDeleted.class),
                    StoredType.cbor("twin.signal-recorded/1", PatientEvent.SignalRecorded.class),
                    AccessV1.GRANTED,
                    AccessV2.GRANTED,
                    AccessV3.GRANTED,
                    StoredType.cbor("twin.access-granted/4", PatientEvent.AccessGranted.class),
                    AccessV1.DENIED,
                    StoredType.cbor("twin.access-denied/2", PatientEvent.AccessDenied.class),
                    StoredType.cbor(
                            "twin.nothing-computable/1", PatientEvent.NothingComputable.class),
                    StoredType.cbor(
                            "twin.assessment-received/1", PatientEvent.AssessmentReceived.class),
                    AnswerReviewedV1.READ_ONLY,
                    StoredType.cbor("twin.answer-reviewed/2", PatientEvent.AnswerReviewed.class),
                    StoredType.cbor(
                            "twin.break-glass-opened/1", PatientEvent.BreakGlassOpened.class),
                    StoredType.cbor(
                            "twin.break-glass-reviewed/1", PatientEvent.BreakGlassReviewed.class),
                    StoredType.cbor("twin.grant-released/1", PatientEvent.GrantReleased.class),
                    StoredType.cbor("twin.alert-raised/1", PatientEvent.AlertRaised.class),
                    StoredType.cbor("twin.alert-suppressed/1", PatientEvent.AlertSuppressed.class),
                    StoredType.cbor("twin.alert-cleared/1", PatientEvent.AlertCleared.class));

    private static final StoredFormat INNER = new StoredFormat(EVENTS);

    private final PatientCipher cipher;
    private final RandomGenerator random;

    /// @param random a cryptographically strong source
    public History(PatientCipher cipher, RandomGenerator random) {
        this.cipher = cipher;
        this.random = random;
    }

    /// Whether an event of this class can be stored: its key is held.
    public boolean mayStore(DataClass dataClass) {
        return cipher.holds(KeyScope.of(dataClass));
    }

    /// @param sequenceNumber that the event will have in the twin's journal
    /// @param previous the link of the row before
    public SealedEvent seal(PatientEvent event, long sequenceNumber, Bytes previous) {
        var place = new SealedEvent.Place(event.dataClass(), sequenceNumber, previous);
        var clear =
                new SealedEvent(
                        INNER.tag(event),
                        event.at(),
                        newId(),
                        Optional.of(place),
                        Bytes.of(new byte[0]),
                        Bytes.of(new byte[0]));
        var sealed =
                cipher.seal(event.dataClass(), clear.context(cipher.patient()), INNER.write(event));
        return new SealedEvent(
                clear.tag(),
                clear.at(),
                clear.eventId(),
                clear.place(),
                sealed.nonce(),
                sealed.ciphertext());
    }

    /// The link behind a row that stands at this place.
    ///
    /// @throws UnreadableHistoryException when it does not follow
    public Bytes follow(Bytes before, long sequenceNumber, SealedEvent row) {
        return Chain.follow(cipher.patient(), before, sequenceNumber, row);
    }

    /// @throws UnreadableHistoryException when the key is held and the row does not open or does
    ///   not fit its tag; the message and its causes hold nothing of the content
    public Opened open(SealedEvent row) {
        var scope = row.place().map(place -> KeyScope.of(place.dataClass())).orElse(KeyScope.EVERY);
        var sealed = new Sealed(row.nonce(), row.ciphertext());
        Optional<byte[]> plain;
        try {
            plain = cipher.open(scope, row.context(cipher.patient()), sealed);
        } catch (TamperedException e) {
            throw UnreadableHistoryException.sealBroken(patient(), number(row), row.tag(), e);
        }
        return plain.<Opened>map(bytes -> new Opened.Plain(event(row, bytes)))
                .orElseGet(() -> redacted(row));
    }

    private PatientEvent event(SealedEvent row, byte[] plain) {
        return switch (read(INNER, row.tag(), number(row), plain)) {
            case PatientEvent event -> event;
            case Stored _ ->
                    throw UnreadableHistoryException.misfit(patient(), number(row), row.tag());
        };
    }

    private PatientId patient() {
        return cipher.patient();
    }

    private static long number(SealedEvent row) {
        return row.place().map(SealedEvent.Place::sequenceNumber).orElse(0L);
    }

    /// What can be said of a row without any key.
    public static Opened.Redacted redacted(SealedEvent row) {
        return new Opened.Redacted(
                row.tag(),
                row.at(),
                row.place().map(SealedEvent.Place::dataClass).orElse(DataClass.CLINICAL));
    }

    /// @param format the types a snapshot may hold
    /// @param sequenceNumber of the last event in the state
    /// @param head the link behind that event
    public SealedSnapshot sealSnapshot(
            StoredFormat format, Stored state, long sequenceNumber, Bytes head) {
        var place = new SealedSnapshot.Place(cipher.classes(), sequenceNumber, head);
        var clear =
                new SealedSnapshot(
                        format.tag(state),
                        newId(),
                        Optional.of(place),
                        Bytes.of(new byte[0]),
                        Bytes.of(new byte[0]));
        var sealed =
                cipher.sealAcross(
                        place.classes(), clear.context(cipher.patient()), format.write(state));
        return new SealedSnapshot(
                clear.tag(),
                clear.snapshotId(),
                clear.place(),
                sealed.nonce(),
                sealed.ciphertext());
    }

    /// @throws UnreadableHistoryException as for events, and when a key it needs is gone
    public Stored openSnapshot(StoredFormat format, SealedSnapshot row) {
        var context = row.context(cipher.patient());
        var sealed = new Sealed(row.nonce(), row.ciphertext());
        var number = row.place().map(SealedSnapshot.Place::sequenceNumber).orElse(0L);
        try {
            var plain =
                    row.place()
                            .map(place -> cipher.openAcross(place.classes(), context, sealed))
                            .orElseGet(() -> cipher.open(KeyScope.EVERY, context, sealed));
            return read(
                    format,
                    row.tag(),
                    number,
                    plain.orElseThrow(
                            () -> UnreadableHistoryException.misfit(patient(), number, row.tag())));
        } catch (TamperedException e) {
            throw UnreadableHistoryException.sealBroken(patient(), number, row.tag(), e);
        }
    }

    /// A codec's complaint may quote what it could not read, so it does not travel on.
    private Stored read(StoredFormat format, String tag, long number, byte[] plain) {
        try {
            return format.read(tag, plain);
        } catch (IllegalArgumentException _) {
            throw UnreadableHistoryException.misfit(patient(), number, tag);
        }
    }

    private String newId() {
        var id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
