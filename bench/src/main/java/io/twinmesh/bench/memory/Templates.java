package io.twinmesh.bench.memory;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.sealed.SealedSnapshot;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.PatientKeys;

import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// Snapshots of the first twins, which were filled by imports. The others read them, each sealed
/// anew under its own keys, as any twin does that was asleep: that is some ten times as quick as to
/// take in and seal each resource of a hundred thousand patients.
final class Templates extends Setup {
    /// No more are kept.
    static final int MOST = 200;

    private static final String JOURNAL = "twin|";

    private final KeyVault vault;
    private final RandomGenerator random;
    private final List<Template> templates = new CopyOnWriteArrayList<>();
    private final Map<String, SelectedSnapshot> ready = new ConcurrentHashMap<>();

    Templates(KeyVault vault, RandomGenerator random) {
        this.vault = vault;
        this.random = random;
    }

    private record Template(StoredFormat format, Stored state, SealedSnapshot.Place place) {}

    /// A twin's state as it is written; nobody looks into it here.
    private record State(Bytes written) implements Stored {}

    void saved(String journal, Object snapshot) {
        if (snapshot instanceof SealedSnapshot sealed && templates.size() < MOST) {
            templates.add(template(new PatientId(journal.substring(JOURNAL.length())), sealed));
        }
    }

    private Template template(PatientId patient, SealedSnapshot sealed) {
        var format =
                new StoredFormat(
                        List.of(
                                new StoredType<>(
                                        sealed.tag(),
                                        State.class,
                                        state -> state.written().toArray(),
                                        bytes -> new State(Bytes.of(bytes)))));
        return new Template(
                format,
                history(patient).openSnapshot(format, sealed),
                sealed.place()
                        .orElseThrow(
                                () -> new IllegalStateException("a new snapshot has a place")));
    }

    Optional<SelectedSnapshot> taken(String journal) {
        return Optional.ofNullable(ready.remove(journal));
    }

    /// Makes keys for a patient nobody has heard of and has a snapshot ready for the twin.
    ///
    /// @return false when there is no template yet
    boolean lend(PatientId patient, int number) {
        if (templates.isEmpty()) {
            return false;
        }
        var template = templates.get(number % templates.size());
        var place = template.place();
        var sealed =
                history(patient)
                        .sealSnapshot(
                                template.format(),
                                template.state(),
                                place.sequenceNumber(),
                                place.head());
        var journal = JOURNAL + patient;
        ready.put(
                journal,
                SelectedSnapshot.create(
                        new SnapshotMetadata(journal, place.sequenceNumber(), 0), sealed));
        return true;
    }

    private History history(PatientId patient) {
        return new History(cipher(patient), random);
    }

    private PatientCipher cipher(PatientId patient) {
        return switch (vault.keysOf(patient)) {
            case PatientKeys.Held(var cipher) -> cipher;
            case PatientKeys.Destroyed _, PatientKeys.Absent _ ->
                    throw new IllegalStateException("keys were just made");
        };
    }
}
