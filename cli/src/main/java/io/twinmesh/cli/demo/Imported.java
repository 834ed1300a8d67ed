package io.twinmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the server said it did with the bundles, summed.
final class Imported {
    /// A patient's twin.
    ///
    /// @param lastObserved the day of the latest observation, when there is one
    record Twin(String id, Optional<LocalDate> lastObserved) {}

    private final Map<String, Twin> twins = new TreeMap<>();
    private final Map<String, Long> ignored = new TreeMap<>();
    private long read;
    private long stored;
    private long facts;

    /// Adds the answer to one `POST /fhir`.
    void add(JsonNode answer) {
        var bundle = answer.path("bundle");
        read += bundle.path("read").asLong();
        stored += bundle.path("stored").asLong();
        facts += bundle.path("facts").asLong();
        // hospitals and practitioners are only referred to: no twin keeps them either
        for (var counts : List.of(bundle.path("ignored"), answer.path("referenced"))) {
            counts.properties()
                    .forEach(type ->
                            ignored.merge(type.getKey(), type.getValue().asLong(), Long::sum));
        }
        for (var twin : answer.path("twins")) {
            var id = twin.path("id").asText();
            var last =
                    twin.hasNonNull("lastObservedAt")
                            ? Optional.of(
                                    LocalDate.ofInstant(
                                            Instant.parse(twin.get("lastObservedAt").asText()),
                                            ZoneOffset.UTC))
                            : Optional.<LocalDate>empty();
            twins.put(id, new Twin(id, last));
        }
    }

    List<Twin> twins() {
        return new ArrayList<>(twins.values());
    }

    Map<String, Long> ignored() {
        return Map.copyOf(ignored);
    }

    long read() {
        return read;
    }

    long stored() {
        return stored;
    }

    long facts() {
        return facts;
    }
}
