package io.twinmesh.cluster.fhir.intake.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class LinksTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static String rewritten(String resource, String id, Links.Target target) {
        try {
            var links = Links.in(resource.getBytes(StandardCharsets.UTF_8));
            return new String(links.rewritten(id, target), StandardCharsets.UTF_8);
        } catch (BundleRefused e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> named(Links.Link link) {
        return link.text().startsWith("urn:uuid:")
                ? Optional.of("X/" + link.text().substring(9))
                : Optional.empty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'resourceType':'X','id':'a'}; {'resourceType':'X','id':'new'}",
                "{ 'resourceType' : 'X' , 'v':1.00}; { 'resourceType' : 'X','id':'new' , 'v':1.00}",
                "{'id' :\t'\\u0061b','resourceType':'X'}; {'id' :\t'new','resourceType':'X'}",
                "{'resourceType':'X','id':'new','s':{'reference':'urn:uuid:1'}};"
                        + " {'resourceType':'X','id':'new','s':{'reference':'X/1'}}",
                "{'resourceType':'X','id':'new','s':[{'reference' : 'urn:uuid:1', 'display':'ü'}]};"
                        + " {'resourceType':'X','id':'new','s':[{'reference' : 'X/1', 'display':'ü'}]}",
                "{'resourceType':'X','id':'new','s':{'reference':'urn:uuid:\\u0031'}};"
                        + " {'resourceType':'X','id':'new','s':{'reference':'X/1'}}",
                "{'resourceType':'X','id':'new','url':'urn:uuid:1'};"
                        + " {'resourceType':'X','id':'new','url':'X/1'}",
                "{'resourceType':'X','id':'new','s':{'reference':'#c'},'identifier':[{'value':'urn:uuid:1'}]};"
                        + " {'resourceType':'X','id':'new','s':{'reference':'#c'},'identifier':[{'value':'urn:uuid:1'}]}",
                "{'resourceType':'X','id':'new','contained':[{'resourceType':'Y','id':'c'}]};"
                        + " {'resourceType':'X','id':'new','contained':[{'resourceType':'Y','id':'c'}]}"
            })
    void ids_and_references_are_replaced_and_nothing_else(String resource, String expected) {
        assertThat(rewritten(resource.replace('\'', '"'), "new", LinksTest::named))
                .isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({"1.0", "1.00", "1E-22", "1e+3", "0.10", "-0", "12345678901234567890.123456789"})
    void a_number_stays_as_it_was_written(String number) {
        var resource =
                "{\"resourceType\":\"X\",\"a\":{\"reference\":\"urn:uuid:1\"},\"v\":"
                        + number
                        + "}";

        assertThat(rewritten(resource, "new", LinksTest::named)).contains("\"v\":" + number + "}");
    }

    @Test
    void a_place_names_elements_and_never_a_value() {
        var links =
                Links.in(
                        "{\"resourceType\":\"X\",\"a\":[1,{\"b\":{\"reference\":\"urn:uuid:1\"}}]}"
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(links.place(links.found().getFirst())).isEqualTo("a[1].b.reference");
    }

    /// Writes a random resource with its links as marks, once for the source and once as it must
    /// come out.
    private static final class Sample {
        private final Random random;
        private final StringBuilder source = new StringBuilder();
        private final StringBuilder expected = new StringBuilder();
        private final List<String> links = new ArrayList<>();

        Sample(long seed) {
            random = new Random(seed);
            both("{");
            blank();
            both("\"resourceType\"");
            blank();
            both(":");
            blank();
            both("\"X\"");
            if (random.nextBoolean()) {
                blank();
                both(",\"id\":");
                source.append("\"old\"");
                expected.append("\"new\"");
            } else {
                expected.append(",\"id\":\"new\"");
            }
            members(4);
            both("}");
            blank();
        }

        private void both(String text) {
            source.append(text);
            expected.append(text);
        }

        private void blank() {
            both(" \t\n\r".substring(0, random.nextInt(5)));
        }

        private void members(int depth) {
            for (int i = 0; i < random.nextInt(4); i++) {
                blank();
                both(",\"" + (char) ('a' + i) + depth + text() + "\"");
                blank();
                both(":");
                blank();
                value(depth);
                blank();
            }
        }

        private void value(int depth) {
            switch (random.nextInt(depth > 0 ? 7 : 4)) {
                case 0 -> both("\"" + text() + "\"");
                case 1 -> both(random.nextInt(99) + "." + "0".repeat(1 + random.nextInt(4)));
                case 2 -> both(random.nextInt(9) + "E-" + random.nextInt(30));
                case 3 -> both(List.of("true", "false", "null").get(random.nextInt(3)));
                case 4 -> {
                    both("{\"reference\":");
                    blank();
                    link();
                    members(depth - 1);
                    both("}");
                }
                case 5 -> {
                    both("{\"z\":0");
                    members(depth - 1);
                    both("}");
                }
                default -> {
                    both("[");
                    value(depth - 1);
                    for (int i = 0; i < random.nextInt(3); i++) {
                        both(",");
                        value(depth - 1);
                    }
                    both("]");
                }
            }
        }

        private void link() {
            if (random.nextBoolean()) {
                var name = Integer.toHexString(random.nextInt());
                links.add(name);
                source.append("\"urn:uuid:").append(name).append('"');
                expected.append("\"X/").append(name).append('"');
            } else {
                both("\"Patient/" + random.nextInt(9) + text() + "\"");
            }
        }

        private String text() {
            return List.of("", "ü", "€", "😀", "\\\"", "\\\\", "\\u00e9", "reference", "id")
                    .get(random.nextInt(9));
        }
    }

    @Test
    void whatever_a_resource_looks_like_every_other_byte_stays() throws JsonProcessingException {
        var linked = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            var sample = new Sample(seed);
            MAPPER.readTree(sample.source.toString());

            assertThat(rewritten(sample.source.toString(), "new", LinksTest::named))
                    .as("seed " + seed)
                    .isEqualTo(sample.expected.toString());
            linked += sample.links.size();
        }
        assertThat(linked).isGreaterThan(400);
    }
}
