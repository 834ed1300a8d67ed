package io.twinmesh.conformance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.intake.structure.Flaw;
import io.twinmesh.cluster.fhir.intake.structure.ResourceCheck;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Each invariant, broken by a resource, against HAPI's validator.
@Tag("slow")
class InvariantVerdictsTest {
    private static final Path FILES = Path.of("src", "test", "resources", "invariants");

    private record Case(String key, ObjectNode resource) {
        static Case of(String line) {
            var words = line.split(" ", 3);
            return words[1].startsWith("{")
                    ? new Case(words[0], Samples.resource(line.substring(words[0].length())))
                    : new Case(words[0], extension(words[1], words[2]));
        }

        private static ObjectNode extension(String type, String value) {
            return Samples.resource(
                    """
                    {"resourceType":"Basic","code":{"text":"c"},"extension":[{"url":"urn:example:e","value%s":%s}]}
                    """
                            .formatted(type, value));
        }

        List<Flaw> flaws() {
            return ResourceCheck.flaws(resource, 20);
        }
    }

    /// @param sign `+`, `-` or `~`, as the file says
    private record Told(String sign, String text, ObjectNode resource) {
        static Told of(String line) {
            var text = line.substring(2);
            var resource =
                    Samples.resource(
                            "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"c\"},\"text\":{\"status\":\"generated\"}}");
            ((ObjectNode) resource.path("text"))
                    .put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + text + "</div>");
            return new Told(line.substring(0, 1), text, resource);
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(FILES.resolve(file)).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_breaks_an_invariant_is_refused_by_its_name_as_hapi_does() {
        var cases = lines("broken.txt").stream().map(Case::of).toList();
        var verdicts = HapiVerdicts.of(cases.stream().map(Case::resource).toList());

        for (int i = 0; i < cases.size(); i++) {
            var one = cases.get(i);
            assertThat(verdicts.get(i)).as("HAPI on " + one).isNotEmpty();
            assertThat(one.flaws())
                    .as(one.toString())
                    .anySatisfy(flaw ->
                            assertThat(flaw.expected())
                                    .contains(
                                            one.key().equals("ele-1")
                                                    ? "must have a value"
                                                    : " " + one.key() + ":"));
        }
    }

    @Test
    void what_keeps_it_is_taken_as_hapi_does() {
        var cases = lines("kept.txt").stream().map(Case::of).toList();

        assertThat(HapiVerdicts.of(cases.stream().map(Case::resource).toList()))
                .allMatch(List::isEmpty);
        assertThat(cases).allSatisfy(one -> assertThat(one.flaws()).isEmpty());
    }

    @Test
    void narratives_are_taken_and_refused_as_hapi_does_but_for_what_html_would_run() {
        var told = lines("narratives.txt").stream().map(Told::of).toList();
        var verdicts = HapiVerdicts.of(told.stream().map(Told::resource).toList());

        var wrong = new ArrayList<String>();
        for (int i = 0; i < told.size(); i++) {
            var one = told.get(i);
            if (ResourceCheck.flaws(one.resource(), 20).isEmpty() != one.sign().equals("+")) {
                wrong.add("ours: " + one.text());
            }
            if (verdicts.get(i).isEmpty() == one.sign().equals("-")) {
                wrong.add("HAPI: " + one.text() + " " + verdicts.get(i));
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// Those of the types that a resource of ours can reach, its own or contained.
    @Test
    void every_invariant_of_error_level_is_broken_by_a_resource_here() {
        var broken = new TreeSet<String>();
        lines("broken.txt").forEach(line -> broken.add(line.split(" ", 2)[0]));
        broken.addAll(List.of("txt-1", "txt-2"));

        assertThat(R4Invariants.keys()).isEqualTo(broken);
    }

    @Test
    void every_invariant_of_error_level_is_known_to_the_intake() {
        assertThat(R4Invariants.unknown()).isEmpty();
    }
}
