package io.twinmesh.cluster.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.Wire;
import io.twinmesh.actors.job.JobNote;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Every message that may cross members: found in the program, made up, and sent.
class WireMessagesTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ConfigFactory.parseString("pekko.actor.provider = local")
                            .withFallback(ConfigFactory.load()));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void each_arrives_as_it_was_sent() throws Exception {
        var samples = new Samples(KIT.createTestProbe().ref());
        var failures = new ArrayList<String>();
        for (var type : messages()) {
            try {
                for (var sent : samples.of(type)) {
                    var received = KIT.serializationTestKit().verifySerialization(sent, false);
                    assertThat(content(received)).isEqualTo(content(sent));
                }
            } catch (Exception | AssertionError e) {
                failures.add(type.getName() + ": " + e);
            }
        }

        assertThat(failures).isEmpty();
    }

    @Test
    void whoever_is_answered_is_answered_with_a_message() throws Exception {
        var odd =
                messages().stream()
                        .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                        .filter(part -> ActorRef.class.isAssignableFrom(part.getType()))
                        .filter(part -> !Wire.class.isAssignableFrom(answer(part)))
                        .map(part -> part.getDeclaringRecord() + " " + part.getName())
                        .toList();

        assertThat(odd).isEmpty();
    }

    private static Class<?> answer(RecordComponent part) {
        return part.getGenericType() instanceof ParameterizedType type
                        && type.getActualTypeArguments()[0] instanceof Class<?> answer
                ? answer
                : Object.class;
    }

    static List<Class<?>> messages() throws IOException, URISyntaxException {
        var messages = new ArrayList<Class<?>>();
        for (var one : List.of(Wire.class, ClusterEntities.class)) {
            var home = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(home)) {
                messages.addAll(messages(home));
            } else {
                try (var jar = FileSystems.newFileSystem(home)) {
                    messages.addAll(messages(jar.getPath("/")));
                }
            }
        }
        assertThat(messages).hasSizeGreaterThan(100);
        return messages;
    }

    private static List<Class<?>> messages(Path home) throws IOException {
        try (var files = Files.walk(home.resolve("io"))) {
            return files.map(file -> home.relativize(file).toString())
                    .filter(file -> file.matches("[^$-]+\\.class"))
                    .map(WireMessagesTest::named)
                    .flatMap(WireMessagesTest::seen)
                    .filter(type -> Wire.class.isAssignableFrom(type) && type.isRecord())
                    // what a job tells itself, public for the packages that it is parted into
                    .filter(type -> !JobNote.class.isAssignableFrom(type))
                    .toList();
        }
    }

    private static Class<?> named(String file) {
        var name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            return Class.forName(name, false, Wire.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The type and what is in it. What an actor tells itself is in no public type, and stays where
    /// it is.
    private static Stream<Class<?>> seen(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                ? Stream.concat(
                        Stream.of(type),
                        Arrays.stream(type.getDeclaredClasses()).flatMap(WireMessagesTest::seen))
                : Stream.of();
    }

    /// Arrays are equal to themselves only, and so is what holds one.
    private static Object content(Object value) {
        return switch (value) {
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case List<?> all -> all.stream().map(WireMessagesTest::content).toList();
            case Optional<?> one -> one.map(WireMessagesTest::content);
            case Record record ->
                    Stream.concat(
                                    Stream.of(record.getClass()),
                                    Arrays.stream(record.getClass().getRecordComponents())
                                            .map(part -> content(part(record, part))))
                            .toList();
            default -> value;
        };
    }

    private static Object part(Record record, RecordComponent part) {
        try {
            var accessor = part.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
