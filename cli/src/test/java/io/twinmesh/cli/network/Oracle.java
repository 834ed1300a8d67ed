package io.twinmesh.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Set;

/// What others computed of the same patients: `synthea_expected.json`.
final class Oracle {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Oracle() {}

    static JsonNode expected() throws IOException {
        return MAPPER.readTree(Network.BUNDLES.resolveSibling("synthea_expected.json").toFile());
    }

    /// A twin answers from its latest values, and the models accept lipids of at most five years;
    /// the oracle has neither rule.
    static boolean answerable(JsonNode patient, Set<String> codes) {
        var day = LocalDate.parse(patient.path("derived").path("asOf").asText());
        return codes.stream()
                .map(code -> patient.path("observations").path(code).path("last").asText())
                .map(last -> LocalDate.parse(last.substring(0, 10)))
                .allMatch(last -> !last.isAfter(day) && !last.isBefore(day.minusDays(1825)));
    }
}
