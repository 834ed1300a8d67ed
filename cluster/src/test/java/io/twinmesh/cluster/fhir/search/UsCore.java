package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// The files of the US Core 6.1.0 package, by their path in it.
final class UsCore {
    static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final Path PACKAGE =
            Path.of("..", "..", "shared", "data", "clinical", "us-core", "us_core_610.tgz");
    private static final int BLOCK = 512;

    private UsCore() {}

    /// Reads the tar format as far as npm packages use it: plain files with short names.
    static Map<String, JsonNode> files() {
        var files = new TreeMap<String, JsonNode>();
        var block = new byte[BLOCK];
        try (var in =
                new DataInputStream(new GZIPInputStream(Files.newInputStream(PACKAGE), 1 << 16))) {
            while (true) {
                in.readFully(block);
                var name = new String(block, 0, 100, StandardCharsets.UTF_8).replaceAll("\0.*", "");
                if (name.isEmpty()) {
                    return files;
                }
                var size =
                        Integer.parseInt(
                                new String(block, 124, 11, StandardCharsets.US_ASCII).strip(), 8);
                var content = in.readNBytes(size);
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                if (name.endsWith(".json")) {
                    files.put(name, JSON.readTree(content));
                }
            }
        } catch (EOFException _) {
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
