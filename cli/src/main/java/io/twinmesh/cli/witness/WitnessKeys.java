package io.twinmesh.cli.witness;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.file.LastingFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The keys of a witness: `witness.key` in its folder, made once, on the disk before anybody hears
/// of them, and readable by their owner only. Beside it, for everyone, `witness.vkey`.
final class WitnessKeys {
    private static final int SEED = 32;

    private WitnessKeys() {}

    /// @param folder of one process at a time
    /// @param name what the witness is called; must stay the same
    /// @param quantumSafe whether a new folder gets an ML-DSA-44 key beside the Ed25519 key
    static List<Cosigner> of(
            Path folder, String name, boolean quantumSafe, RandomGenerator random) {
        var file = folder.resolve("witness.key");
        try {
            Files.createDirectories(folder);
            var keys = Files.notExists(file) ? made(file, name, quantumSafe, random) : read(file);
            if (keys.stream().anyMatch(key -> !key.key().name().equals(name))) {
                throw CommandFailure.usage(
                        "the key in " + file + " is called " + keys.getFirst().key().name());
            }
            var shown = new StringBuilder();
            keys.forEach(key -> shown.append(key.key().text()).append('\n'));
            Files.writeString(folder.resolve("witness.vkey"), shown);
            return keys;
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot use " + file + ": " + e.getClass().getSimpleName());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(file + ": " + e.getMessage());
        }
    }

    private static List<Cosigner> read(Path file) throws IOException {
        var keys = Files.readAllLines(file).stream().map(Cosigner::parse).toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("it is empty, expected a key");
        }
        return keys;
    }

    private static List<Cosigner> made(
            Path file, String name, boolean quantumSafe, RandomGenerator random)
            throws IOException {
        var keys = new ArrayList<Cosigner>();
        keys.add(made(name, CosignerAlgorithm.ED25519, random));
        if (quantumSafe) {
            keys.add(made(name, CosignerAlgorithm.ML_DSA_44, random));
        }
        var text = new StringBuilder();
        keys.forEach(key -> text.append(key.secretText()).append('\n'));
        LastingFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
        return keys;
    }

    private static Cosigner made(String name, CosignerAlgorithm algorithm, RandomGenerator random) {
        var seed = new byte[SEED];
        random.nextBytes(seed);
        return Cosigner.of(name, algorithm, seed);
    }
}
