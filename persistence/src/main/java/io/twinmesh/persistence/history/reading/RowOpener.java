package io.twinmesh.persistence.history.reading;

import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Opens rows of the journal that somebody else has read. It keeps the keys of the patients it has
/// met, so it lives for one piece of work only: a key that is destroyed must not live on here. Not
/// for use by several threads; fetching a patient's keys blocks on the vault.
public final class RowOpener {
    private static final StoredFormat OUTER = new StoredFormat(History.STORED);

    private final KeyVault vault;
    private final RandomGenerator random;
    private final Map<PatientId, PatientKeys> keys = new HashMap<>();

    public RowOpener(KeyVault vault, RandomGenerator random) {
        this.vault = vault;
        this.random = random;
    }

    /// @param sequenceNumber where in the twin's journal the row was found
    /// @param manifest the row's stored type
    /// @throws UnreadableHistoryException when the bytes are no sealed event
    public static SealedEvent sealed(
            PatientId patient, long sequenceNumber, String manifest, byte[] payload) {
        try {
            if (OUTER.read(manifest, payload) instanceof SealedEvent row) {
                return row;
            }
        } catch (IllegalArgumentException _) {
            // told below, without what the codec quotes
        }
        throw UnreadableHistoryException.misfit(patient, sequenceNumber, manifest);
    }

    /// @param sequenceNumber where in the twin's journal the row was found
    /// @throws UnreadableHistoryException when the row does not belong there, or does not open
    ///   although its key is held
    public Opened open(PatientId patient, long sequenceNumber, SealedEvent row) {
        if (!row.belongsAt(sequenceNumber)) {
            throw UnreadableHistoryException.chainBroken(patient, sequenceNumber, row.tag());
        }
        return switch (keys.computeIfAbsent(patient, vault::find)) {
            case PatientKeys.Held(var cipher) -> new History(cipher, random).open(row);
            case PatientKeys.Destroyed _, PatientKeys.Absent _ -> History.redacted(row);
        };
    }
}
