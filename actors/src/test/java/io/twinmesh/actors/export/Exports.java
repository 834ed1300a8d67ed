package io.twinmesh.actors.export;

import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.export.ExportedFile;
import io.twinmesh.persistence.export.ExportedFile.Kind;
import io.twinmesh.persistence.identity.ExportId;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Values that the tests of exports share.
final class Exports {
    static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    static final ExportId EXPORT = new ExportId("ex-" + "1".repeat(32));
    static final ExportSnapshot SNAPSHOT = new ExportSnapshot(4711, NOW.plusSeconds(1));
    static final ExportSettings SETTINGS =
            new ExportSettings(
                    Duration.ofHours(24),
                    Duration.ofSeconds(20),
                    Duration.ofMillis(10),
                    Duration.ofMillis(40),
                    3);
    static final ExportOrder ORDER =
            new ExportOrder(
                    "ward-bot",
                    "https://twin.example.org/fhir/$export?_type=Observation",
                    List.of("Observation"),
                    Optional.of(Instant.parse("2026-11-01T00:00:00Z")),
                    true,
                    "system/*.rs",
                    new ActsFor(
                            Optional.empty(), Optional.of("Organization/ward-3"), Set.of("nurse")),
                    "TREAT",
                    "request-1",
                    List.of());

    private Exports() {}

    static ExportedFile file(int lines) {
        return new ExportedFile(
                "0000-Observation.ndjson",
                Kind.OUTPUT,
                "Observation",
                lines,
                lines * 10L,
                lines * 20L,
                1);
    }

    static ExportStep step(String cursor, int lines) {
        return new ExportStep(cursor, false, List.of(file(lines)), 2, 1);
    }

    static ExportStep last(String cursor, int lines) {
        return new ExportStep(cursor, true, List.of(file(lines)), 1, 0);
    }
}
