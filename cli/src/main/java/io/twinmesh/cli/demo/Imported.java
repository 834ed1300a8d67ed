package io.twinmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.twin.ImportedBundle;

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
    private long read;
    private long stored;
    private long unchanged;
    private long facts;

    /// Adds what became of one bundle.
    void add(ImportedBundle bundle) {
        read += bundle.read();
        stored += bundle.stored();
        unchanged += bundle.unchanged();
        facts += bundle.facts();
    }

    /// Adds what `GET /v1/twins/{id}` says of a patient.
    void add(JsonNode twin) {
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

    List<Twin> twins() {
        return new ArrayList<>(twins.values());
    }

    long read() {
        return read;
    }

    long stored() {
        return stored;
    }

    long unchanged() {
        return unchanged;
    }

    long facts() {
        return facts;
    }
}
