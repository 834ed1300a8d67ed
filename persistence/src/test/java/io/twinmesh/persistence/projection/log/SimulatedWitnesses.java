package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.witness.AddCheckpoint;
import io.twinmesh.persistence.witness.Scrutiny;
import io.twinmesh.persistence.witness.Witness;
import io.twinmesh.persistence.witness.WitnessMemory;
import io.twinmesh.persistence.witness.WitnessReply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;

/// Three honest witnesses that can be cut off, and one that cosigns whatever it is shown. Three of
/// four are enough. Whatever any of them is shown, a monitor sees.
final class SimulatedWitnesses {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Cosigner> KEYS =
            List.of(key("w1"), key("w2"), key("w3"), key("liar"));
    private static final TrustPolicy POLICY = policy();

    private final List<Witness> honest = new ArrayList<>();
    private final long[] seen = new long[3];
    private final Map<Long, TreeHash> shown = new HashMap<>();
    private final Map<Long, TreeHash> finals = new HashMap<>();
    private Optional<String> twoTrees = Optional.empty();

    private static final class Memory implements WitnessMemory {
        private final Map<String, String> notes = new HashMap<>();

        @Override
        public Optional<String> read(String origin) {
            return Optional.ofNullable(notes.get(origin));
        }

        @Override
        public String place(String origin) {
            return "memory";
        }

        @Override
        public void write(String origin, String note) {
            notes.put(origin, note);
        }
    }

    SimulatedWitnesses() throws IOException {
        for (var key : KEYS.subList(0, 3)) {
            honest.add(
                    Witness.open(
                            List.of(SimulatedLog.KEY.vkey()),
                            List.of(key),
                            new Memory(),
                            Scrutiny.NONE,
                            () -> NOW));
        }
    }

    private static Cosigner key(String name) {
        var seed = new byte[32];
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, seed, 0, name.length());
        return Cosigner.of("witness.example/" + name, CosignerAlgorithm.ED25519, seed);
    }

    private static TrustPolicy policy() {
        var text = new StringBuilder("log " + SimulatedLog.KEY.vkey().text() + "\n");
        for (int i = 0; i < KEYS.size(); i++) {
            text.append("witness w%d %s\n".formatted(i, KEYS.get(i).key().text()));
        }
        return TrustPolicy.parse(
                (text + "group enough 3 w0 w1 w2 w3\nquorum enough\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    /// Shows a checkpoint to those that are not cut off.
    ///
    /// @param growth the log's proof from an older size
    void show(String note, LongFunction<List<TreeHash>> growth, Random random) {
        var checkpoint = Checkpoint.open(note, SimulatedLog.KEY.vkey());
        monitor(checkpoint);
        var signed = SignedNote.parse(note);
        var lines = new ArrayList<>(signed.signatures());
        lines.add(KEYS.getLast().cosign(checkpoint, NOW));
        for (int i = 0; i < honest.size(); i++) {
            if (random.nextInt(4) > 0) {
                lines.addAll(ask(i, note, checkpoint, growth));
            }
        }
        var cosigned = new SignedNote(signed.text(), lines).note();
        if (POLICY.judge(cosigned).enough()) {
            var before = finals.put(checkpoint.size(), checkpoint.root());
            if (before != null && !before.equals(checkpoint.root())) {
                throw new AssertionError("two trees of " + checkpoint.size() + " are final");
            }
        }
    }

    private List<SignedNote.Signature> ask(
            int number, String note, Checkpoint checkpoint, LongFunction<List<TreeHash>> growth) {
        var reply = add(number, note, checkpoint, growth);
        if (reply instanceof WitnessReply.OtherSize(var size) && size <= checkpoint.size()) {
            seen[number] = size;
            reply = add(number, note, checkpoint, growth);
        }
        if (reply instanceof WitnessReply.Cosigned(var lines)) {
            seen[number] = checkpoint.size();
            return lines;
        }
        return List.of();
    }

    private WitnessReply add(
            int number, String note, Checkpoint checkpoint, LongFunction<List<TreeHash>> growth) {
        long older = Math.min(seen[number], checkpoint.size());
        return honest.get(number).add(new AddCheckpoint(older, growth.apply(older), note).body());
    }

    private void monitor(Checkpoint checkpoint) {
        var before = shown.put(checkpoint.size(), checkpoint.root());
        if (before != null && !before.equals(checkpoint.root())) {
            twoTrees = Optional.of("I10: two trees of " + checkpoint.size() + " were signed");
        }
    }

    /// What the monitor found.
    Optional<String> twoTrees() {
        return twoTrees;
    }
}
