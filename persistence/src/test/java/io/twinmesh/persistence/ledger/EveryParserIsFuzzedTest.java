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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Parsers and the tests that damage their input are both found here, from the classes themselves:
/// who writes another parser of texts or bytes of the ledger, the log and its witnesses has to have
/// a test that damages what it reads.
class EveryParserIsFuzzedTest {
    private static final Set<String> PACKAGES =
            Set.of("log", "cosignature", "ledger", "linked", "receipt", "witness");

    private static final String HOME = "io/twinmesh/persistence/";

    /// A receipt is JSON and is damaged value by value.
    private static final List<String> DAMAGE =
            List.of(HOME + "cosignature/Mutations.of", HOME + "receipt/ReceiptCheckTest.mutate");

    /// Nothing from outside reaches them: they put parts together, or read test vectors.
    private static final Set<String> NO_PARSERS =
            Set.of("LaneState.empty", "OwnerSecret.ofSeed", "Skey.of", "TreeHash.ofHex");

    private final CallGraph calls = new CallGraph();

    @Test
    void every_parser_is_reached_by_a_test_that_damages_its_input()
            throws IOException, URISyntaxException {
        var unreached = new TreeSet<>(parsers());
        fuzzed().forEach(unreached::remove);

        unreached.removeAll(NO_PARSERS);
        assertThat(unreached).isEmpty();
        assertThat(parsers()).containsAll(NO_PARSERS);
    }

    /// What the tests reach that damage something.
    private Set<String> fuzzed() throws IOException, URISyntaxException {
        var fuzzed = new TreeSet<String>();
        for (var test : classes(EveryParserIsFuzzedTest.class)) {
            Arrays.stream(test.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .map(method -> CallGraph.node(path(test), method.getName()))
                    .filter(method ->
                            calls.reached(method, path(test)).stream().anyMatch(DAMAGE::contains))
                    .flatMap(method -> calls.ours(method).stream())
                    .forEach(node -> fuzzed.add(node.substring(node.lastIndexOf('/') + 1)));
        }
        return fuzzed;
    }

    private static String path(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private static Set<String> parsers() throws IOException, URISyntaxException {
        var found = new TreeSet<String>();
        for (var type : classes(Checkpoint.class)) {
            if (PACKAGES.contains(path(type).substring(HOME.length()).replaceFirst("/.*", ""))) {
                Arrays.stream(type.getDeclaredMethods())
                        .filter(EveryParserIsFuzzedTest::reads)
                        .forEach(method -> found.add(name(type) + "." + method.getName()));
            }
        }
        return found;
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1);
    }

    /// All classes that lie where this one does.
    private static List<Class<?>> classes(Class<?> beside) throws IOException, URISyntaxException {
        var root = Path.of(beside.getProtectionDomain().getCodeSource().getLocation().toURI());
        var found = new ArrayList<Class<?>>();
        try (Stream<Path> files = Files.walk(root.resolve(HOME))) {
            for (var file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
                var name = root.relativize(file).toString();
                if (!name.endsWith("package-info.class")) {
                    found.add(loaded(name.substring(0, name.length() - ".class".length())));
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
