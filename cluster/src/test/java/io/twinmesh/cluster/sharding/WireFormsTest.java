package io.twinmesh.cluster.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.job.JobCommand.AskHidden;
import io.twinmesh.actors.node.NodeCommand.Appraisal;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The form in which every message has ever crossed members, one a line in
/// `golden/wire-messages.txt`: in a rolling update servers of two releases send to each other.
///
/// Lines are added, never changed and never removed.
class WireFormsTest {
    private static final ObjectMapper CBOR = new CBORMapper();
    private static final String GOLDEN = "/golden/wire-messages.txt";

    /// Its name is in every reference to an actor.
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    "wire-forms",
                    ConfigFactory.parseString("pekko.actor.provider = local")
                            .withFallback(ConfigFactory.load()));

    private static final Serialization SERIALIZATION =
            SerializationExtension.get(Adapter.toClassic(KIT.system()));

    private static final ActorRef<Object> NOBODY = KIT.system().deadLetters();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void each_that_was_ever_sent_is_read() throws IOException {
        var failures = new ArrayList<String>();
        for (var line : golden()) {
            try {
                read(line.type(), line.bytes());
            } catch (Exception e) {
                failures.add(line.type() + ": " + e);
            }
        }

        assertThat(failures).isEmpty();
    }

    @Test
    void each_that_is_sent_today_is_written_down() throws Exception {
        var known = new ArrayList<JsonNode>();
        for (var line : golden()) {
            known.add(line.form());
        }

        var missing = new TreeSet<String>();
        var samples = new Samples(NOBODY);
        for (var type : WireMessagesTest.messages()) {
            var all = samples.of(type);
            for (var sent : hasEnum(type) ? all : all.subList(0, 1)) {
                var line = new Line(type.getName(), written(sent));
                if (!known.contains(line.form())) {
                    missing.add(line.text());
                }
            }
        }

        assertThat(missing)
                .as("new forms: what they add must be optional; append them to %s", GOLDEN)
                .isEmpty();
    }

    /// A new constant is a new form.
    private static boolean hasEnum(Class<?> type) {
        return type.isRecord()
                && Stream.of(type.getRecordComponents()).anyMatch(part -> part.getType().isEnum());
    }

    @Test
    void what_is_optional_may_be_missing() throws Exception {
        var asked = sample(AskHidden.class);
        var appraisal = sample(Appraisal.class);

        var older = (AskHidden) without(asked, "suspended");
        var olderAppraisal = (Appraisal) without(appraisal, "wayBack");

        assertThat(older).isEqualTo(new AskHidden(asked.model(), Optional.empty()));
        assertThat(olderAppraisal.mostLeases()).isEqualTo(appraisal.mostLeases());
        assertThat(olderAppraisal.wayBack()).isEmpty();
    }

    @Test
    void anything_else_may_not() {
        var asked = sample(AskHidden.class);
        var appraisal = sample(Appraisal.class);

        assertThatThrownBy(() -> without(asked, "model")).hasMessageContaining("model");
        assertThatThrownBy(() -> without(appraisal, "checks")).hasMessageContaining("checks");
        assertThatThrownBy(() -> without(appraisal, "score")).hasMessageContaining("score");
    }

    /// A class name is the tag of a message.
    private static Object read(String type, byte[] bytes) throws Exception {
        var id = SERIALIZATION.serializerFor(AskHidden.class).identifier();
        return SERIALIZATION.deserialize(bytes, id, type).get();
    }

    private static byte[] written(Object message) {
        return SERIALIZATION.serialize(message).get();
    }

    private static <T> T sample(Class<T> type) {
        return type.cast(new Samples(NOBODY).of(type).getFirst());
    }

    /// As a server sends it that does not know this part.
    private static Object without(Object message, String part) throws Exception {
        var tree = (ObjectNode) CBOR.readTree(written(message));
        assertThat(tree.remove(part)).as(part).isNotNull();
        return read(message.getClass().getName(), CBOR.writeValueAsBytes(tree));
    }

    private static List<Line> golden() throws IOException {
        try (var file = WireFormsTest.class.getResourceAsStream(GOLDEN)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Line::of)
                    .toList();
        }
    }

    private record Line(String type, byte[] bytes) {

        static Line of(String text) {
            var parts = text.split(" ", 2);
            return new Line(parts[0], HexFormat.of().parseHex(parts[1]));
        }

        String text() {
            return type + " " + HexFormat.of().formatHex(bytes);
        }

        /// Sets are written in any order.
        JsonNode form() throws IOException {
            return CBOR.createArrayNode().add(type).add(sorted(CBOR.readTree(bytes)));
        }

        private static JsonNode sorted(JsonNode node) {
            if (node.isArray()) {
                var parts = new ArrayList<JsonNode>();
                node.forEach(part -> parts.add(sorted(part)));
                parts.sort(Comparator.comparing(JsonNode::toString));
                return CBOR.createArrayNode().addAll(parts);
            }
            if (node.isObject()) {
                var object = CBOR.createObjectNode();
                node.properties()
                        .forEach(part -> object.set(part.getKey(), sorted(part.getValue())));
                return object;
            }
            return node;
        }
    }
}
