package io.twinmesh.persistence.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The shared test vectors of the ledger, made by an independent implementation.
public final class LedgerVectors {
    private static final Path FOLDER = Path.of("..", "..", "shared", "data", "ledger");

    private LedgerVectors() {}

    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static List<TreeHash> hashes(JsonNode hexes) {
        var hashes = new ArrayList<TreeHash>();
        hexes.forEach(hex -> hashes.add(TreeHash.ofHex(hex.asText())));
        return hashes;
    }
}
