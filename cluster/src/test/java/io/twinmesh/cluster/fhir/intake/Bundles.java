package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cluster.fhir.intake.naming.Known;
import io.twinmesh.persistence.identity.Pseudonyms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;

/// The shared Synthea bundles and small ones made by hand.
public final class Bundles {
    static final Path CLINICAL = Path.of("..", "..", "shared", "data", "clinical");
    static final Pseudonyms PSEUDONYMS = new Pseudonyms(new byte[32]);
    public static final String PATIENT =
            """
            {"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1970-02-03",
             "identifier":[{"system":"urn:hospital","value":"4711"}],
             "name":[{"family":"Plantedname","given":["Ada"]}]}\
            """;

    private Bundles() {}

    static byte[] synthea(String file) {
        try {
            return Files.readAllBytes(CLINICAL.resolve("synthea-r4").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode expected() {
        try {
            return new ObjectMapper().readTree(CLINICAL.resolve("synthea_expected.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> files() {
        var files = new ArrayList<String>();
        expected().fieldNames().forEachRemaining(files::add);
        return files;
    }

    private static final Pattern TYPE = Pattern.compile("\"resourceType\":\"([A-Za-z]+)\"");

    /// A transaction of these resources, posted one by one, each with [#uuid] of its place as its
    /// `fullUrl`.
    public static byte[] of(String... resources) {
        var entries = new StringBuilder();
        for (var i = 0; i < resources.length; i++) {
            var type = TYPE.matcher(resources[i]);
            entries.append(i == 0 ? "" : ",")
                    .append("{\"fullUrl\":\"urn:uuid:")
                    .append(uuid(i))
                    .append("\",\"resource\":")
                    .append(resources[i])
                    .append(",\"request\":{\"method\":\"POST\",\"url\":\"")
                    .append(type.find() ? type.group(1) : "Nothing")
                    .append("\"}}");
        }
        return transaction(entries.toString());
    }

    static String uuid(int n) {
        return new UUID(0, n).toString();
    }

    public static FhirIntake intake(Known known) {
        return new FhirIntake(PSEUDONYMS, known, new Random(1));
    }

    static byte[] transaction(String entries) {
        return ("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                        + entries
                        + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// An observation of patient p1.
    public static String observation(String id, String loinc, String at, String rest) {
        return """
        {"resourceType":"Observation","id":"%s","status":"final",
         "category":[{"coding":[{"code":"vital-sign"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},
         "subject":{"reference":"Patient/p1"},"effectiveDateTime":"%s",%s}\
        """
                .formatted(id, loinc, at, rest);
    }

    public static String quantity(String value, String unit) {
        return "\"valueQuantity\":{\"value\":" + value + ",\"unit\":\"" + unit + "\"}";
    }
}
