package io.twinmesh.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/// What others computed of the same patients: `synthea_expected.json`.
final class Oracle {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// The models of what it computed.
    static final Map<String, String> CARDIOVASCULAR =
            Map.of("pce2013_white", "pce-2013", "framingham2008", "framingham-cvd-2008");

    /// Total and HDL cholesterol, systolic pressure, smoking.
    static final Set<String> LIPIDS = Set.of("2093-3", "2085-9", "8480-6", "72166-2");

    private Oracle() {}

    static JsonNode expected() throws IOException {
        return MAPPER.readTree(Network.BUNDLES.resolveSibling("synthea_expected.json").toFile());
    }

    static LocalDate day(JsonNode derived) {
        return LocalDate.parse(derived.path("asOf").asText());
    }

    /// Some of these people have had a heart attack or a stroke, and the models refuse them; the
    /// oracle did not ask.
    static String asked(String model) {
        return model.equals("pce-2013")
                ? "{\"race\":\"white\",\"knownCvd\":false}"
                : "{\"knownCvd\":false}";
    }

    /// Whether the oracle takes the same people for treated: its list of medicines against high
    /// blood pressure has no verapamil, which one of them takes.
    static boolean agreesOnTreatment(String bundle) {
        return !bundle.startsWith("Christin_Stiedemann");
    }

    /// A twin answers from its latest values, and the models accept lipids of at most five years;
    /// the oracle has neither rule.
    static boolean answerable(JsonNode patient, Set<String> codes) {
        var day = day(patient.path("derived"));
        return codes.stream()
                .map(code -> patient.path("observations").path(code).path("last").asText())
                .map(last -> LocalDate.parse(last.substring(0, 10)))
                .allMatch(last -> !last.isAfter(day) && !last.isBefore(day.minusDays(1825)));
    }
}
