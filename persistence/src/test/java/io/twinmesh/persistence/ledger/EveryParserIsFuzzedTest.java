package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.log.Checkpoint;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What reads texts or bytes of the ledger, the log and its witnesses is found here; who writes
/// another parser fuzzes it and says where.
class EveryParserIsFuzzedTest {
    private static final Set<String> PACKAGES =
            Set.of("log", "cosignature", "ledger", "receipt", "witness");

    /// By the test that damages its input.
    private static final Map<String, Set<String>> FUZZED =
            Map.of(
                    "ParserFuzzTest",
                    Set.of(
                            "Checkpoint.number",
                            "Checkpoint.parse",
                            "CompactRange.of",
                            "Cosigner.parse",
                            "CosignerKey.parse",
                            "KeyText.parse",
                            "SignedNote.parse",
                            "Skey.parse",
                            "StrictBase64.decode",
                            "TilePath.parse",
                            "Tiles.unbundle",
                            "TlogProof.parse",
                            "TreeHash.ofBase64",
                            "TrustPolicy.parse",
                            "Vkey.parse"),
                    "LedgerFuzzTest",
                    Set.of(
                            "BatchBytes.read",
                            "BatchBytes.readVersion1",
                            "LaneStateBytes.read",
                            "LaneStateBytes.readVersion1",
                            "LaneStateBytes.readVersion2",
                            "LaneStateBytes.readVersion3",
                            "LaneStateBytes.readVersion4",
                            "LeafView.of",
                            "LedgerLeaf.parse",
                            "MintPolicy.parse",
                            "OrderText.parse",
                            "OwnerKey.parse",
                            "OwnerSignature.parse",
                            "PayoutLeaf.parse"),
                    "ReceiptCheckTest",
                    Set.of("Receipt.parse", "ReceiptState.ofText", "Role.ofText"),
                    "WitnessTest",
                    Set.of("AddCheckpoint.parse"));

    /// Nothing from outside reaches them: they put parts together, or read test vectors.
    private static final Set<String> NO_PARSERS =
            Set.of("LaneState.empty", "OwnerSecret.ofSeed", "Skey.of", "TreeHash.ofHex");

    @Test
    void every_parser_is_fuzzed() throws IOException, URISyntaxException {
        var listed = new TreeSet<>(NO_PARSERS);
        FUZZED.values().forEach(listed::addAll);
        assertThat(parsers()).isEqualTo(listed);
    }

    private static Set<String> parsers() throws IOException, URISyntaxException {
        var classes =
                Path.of(
                        Checkpoint.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        var home = classes.resolve("io/twinmesh/persistence");
        var found = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(home)) {
            for (var file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
                if (PACKAGES.contains(home.relativize(file).getName(0).toString())) {
                    var name = classes.relativize(file).toString();
                    var type = loaded(name.substring(0, name.length() - ".class".length()));
                    Arrays.stream(type.getDeclaredMethods())
                            .filter(EveryParserIsFuzzedTest::reads)
                            .forEach(method ->
                                    found.add(type.getSimpleName() + "." + method.getName()));
                }
            }
        }
        return found;
    }

    private static Class<?> loaded(String path) {
        try {
            return Class.forName(path.replace('/', '.'), false, Checkpoint.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /// From texts, bytes and numbers alone it makes its own class, or it says that it reads.
    private static boolean reads(Method method) {
        var parameters = Arrays.asList(method.getParameterTypes());
        var made = method.getReturnType();
        return Modifier.isStatic(method.getModifiers())
                && !Modifier.isPrivate(method.getModifiers())
                && !(method.getDeclaringClass().isEnum() && method.getName().equals("valueOf"))
                && (parameters.contains(String.class) || parameters.contains(byte[].class))
                && parameters.stream()
                        .allMatch(type ->
                                type == String.class || type == byte[].class || type.isPrimitive())
                && (made == method.getDeclaringClass()
                        || made == Optional.class
                        || method.getName().matches("(parse|read|un|decode|number).*"));
    }
}
