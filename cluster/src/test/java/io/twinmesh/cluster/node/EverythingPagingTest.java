package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/// What users report most of this operation: lost pages, duplicates, and pages that shift while
/// somebody writes.
@Tag("slow")
class EverythingPagingTest {
    private static final String PATIENT =
            """
            {"fullUrl":"urn:uuid:p","request":{"method":"PUT","url":"Patient/p1"},
             "resource":{"resourceType":"Patient","id":"p1","gender":"female",
             "identifier":[{"system":"urn:hospital","value":"4711"}]}}\
            """;

    @TempDir private Path data = Path.of("");

    private static String observation(int number, int value) {
        return """
        {"fullUrl":"urn:uuid:o%d","request":{"method":"PUT","url":"Observation/o%d"},
         "resource":{"resourceType":"Observation","id":"o%d","status":"final",
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
         "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2020-01-01",
         "valueQuantity":{"value":%d.50,"unit":"kg"}}}\
        """
                .formatted(number, number, number, value);
    }

    private static Client.Reply send(Client client, List<String> entries) {
        var all = new ArrayList<>(List.of(PATIENT));
        all.addAll(entries);
        var bundle =
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + String.join(",", all)
                        + "]}";
        var reply =
                client.send(
                        client.request("/fhir")
                                .header("Content-Type", "application/fhir+json")
                                .POST(BodyPublishers.ofString(bundle))
                                .build());
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        client.consent(reply.twin());
        return reply;
    }

    private static Optional<String> next(JsonNode page) {
        return StreamSupport.stream(page.path("link").spliterator(), false)
                .filter(link -> link.path("relation").asText().equals("next"))
                .map(link -> URI.create(link.path("url").asText()))
                .map(url -> url.getPath() + "?" + url.getRawQuery())
                .findFirst();
    }

    /// What stands on all pages, with the version: it shows when a page is of another state.
    private static List<String> pages(Client client, String first, Runnable between) {
        var found = new ArrayList<String>();
        Optional<String> at = Optional.of(first);
        while (at.isPresent()) {
            var page = client.get(at.get());
            assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
            for (var entry : page.body().path("entry")) {
                var resource = entry.path("resource");
                found.add(
                        resource.path("resourceType").asText()
                                + "/"
                                + resource.path("id").asText()
                                + "/"
                                + resource.at("/meta/versionId").asText()
                                + "="
                                + resource.at("/valueQuantity/value").asText());
            }
            at = next(page.body());
            between.run();
        }
        return found;
    }

    @Test
    void the_pages_are_the_compartment_of_the_first_moment_however_much_is_written_meanwhile() {
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var twin =
                    ReadableTwins.named(
                            send(
                                    client,
                                    IntStream.range(0, 60)
                                            .mapToObj(i -> observation(i, i))
                                            .toList()));
            var everything = "/fhir/Patient/" + twin + "/$everything?_count=";
            var before = pages(client, everything + "1000", () -> {});
            assertThat(before).hasSize(62).doesNotHaveDuplicates();
            assertThat(before.getFirst()).startsWith("Patient/" + twin);
            assertThat(client.get("/fhir/Observation/o7").raw().body())
                    .as("decimals stay as they were written")
                    .contains("\"value\":7.50,");

            var random = new Random(20261127);
            var written = new ArrayList<Integer>();
            Runnable writing =
                    () -> {
                        written.add(written.size());
                        send(
                                client,
                                List.of(
                                        observation(random.nextInt(60), 1000 + written.size()),
                                        observation(100 + written.size(), 1)));
                    };

            assertThat(pages(client, everything + "7", writing)).isEqualTo(before);
            assertThat(written).hasSizeGreaterThan(8);
            var search = "/fhir/Observation?code=29463-7&patient=" + twin + "&_count=";
            var all = pages(client, search + "1000", () -> {});
            assertThat(all).hasSize(60 + written.size());
            assertThat(pages(client, search + "9", writing)).isEqualTo(all);
            var sorted = search.replace("code=29463-7", "_sort=-_lastUpdated");
            var newest = pages(client, sorted + "1000", () -> {});
            assertThat(pages(client, sorted + "9", writing)).isEqualTo(newest);
            assertThat(pages(client, everything + "1000", () -> {}))
                    .as("what was written is there for who asks anew")
                    .hasSize(62 + written.size());
        }
    }
}
