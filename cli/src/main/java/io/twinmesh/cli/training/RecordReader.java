package io.twinmesh.cli.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads FHIR R4 records for training: bundles of one patient each, or a bulk export of many. A
/// record is training material, not a twin's truth: what is not asked for is skipped, and a value
/// without date, number or unit code does not count.
final class RecordReader {
    private static final Set<String> WITHDRAWN = Set.of("entered-in-error", "cancelled");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, Set<PatientRecord.Measured>> observations = new HashMap<>();
    private final Set<String> conditions = new HashSet<>();
    private Optional<JsonNode> patient = Optional.empty();

    private RecordReader() {}

    /// The patient of one file; empty when the bundle has none (hospitals, practitioners).
    ///
    /// @throws CommandFailure naming the file when it is not JSON, or its patient has no birth date
    static Optional<PatientRecord> read(Path file) {
        try {
            var reader = new RecordReader();
            for (var entry : MAPPER.readTree(file.toFile()).path("entry")) {
                reader.accept(entry.path("resource"));
            }
            return reader.patient.map(reader::record);
        } catch (IOException | DateTimeException _) {
            // the cause may quote the record, so it is not passed on
            throw new CommandFailure(
                    Exit.FAILURE, "not a readable FHIR bundle: " + file.getFileName());
        }
    }

    /// The patients of a bulk export, in the order of their ids: `*.ndjson` files, one resource per
    /// line, each naming its patient as its subject. What names none that is there does not count.
    ///
    /// @throws CommandFailure naming file and line of what is not JSON
    static List<PatientRecord> cohort(Path folder) throws IOException {
        var readers = new TreeMap<String, RecordReader>();
        for (var file : exported(folder)) {
            var number = 0;
            try (var lines = Files.newBufferedReader(file)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    var resource = MAPPER.readTree(line);
                    readers.computeIfAbsent(owner(resource), _ -> new RecordReader())
                            .accept(resource);
                }
            } catch (JsonProcessingException | CharacterCodingException | DateTimeException _) {
                throw new CommandFailure(
                        Exit.FAILURE,
                        "not a readable FHIR export: " + file.getFileName() + ", line " + number);
            }
        }
        return readers.values().stream()
                .flatMap(reader -> reader.patient.map(reader::record).stream())
                .toList();
    }

    /// The files of a bulk export in a folder; none when it holds bundles.
    static List<Path> exported(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".ndjson"))
                    .sorted()
                    .toList();
        }
    }

    private static String owner(JsonNode resource) {
        if (resource.path("resourceType").asText().equals("Patient")) {
            return resource.path("id").asText();
        }
        var reference = resource.path("subject").path("reference").asText();
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private PatientRecord record(JsonNode it) {
        return new PatientRecord(
                it.path("id").asText(),
                LocalDate.parse(it.path("birthDate").asText()),
                it.path("gender").asText(),
                it.has("deceasedDateTime") || it.path("deceasedBoolean").asBoolean(),
                observations,
                conditions);
    }

    private void accept(JsonNode resource) {
        switch (resource.path("resourceType").asText()) {
            case "Patient" -> patient = Optional.of(resource);
            case "Observation" -> observation(resource);
            case "Condition" -> condition(resource);
            default -> {
                // not asked for
            }
        }
    }

    private void observation(JsonNode resource) {
        var effective = resource.path("effectiveDateTime").asText();
        if (effective.length() < 10 || WITHDRAWN.contains(resource.path("status").asText())) {
            return;
        }
        var date = LocalDate.parse(effective.substring(0, 10));
        measured(resource, date);
        resource.path("component").forEach(component -> measured(component, date));
    }

    private void measured(JsonNode node, LocalDate date) {
        var quantity = node.path("valueQuantity");
        if (quantity.path("value").isNumber() && quantity.has("code")) {
            var measured =
                    new PatientRecord.Measured(
                            date,
                            quantity.path("value").asDouble(),
                            quantity.path("code").asText());
            for (var coding : node.path("code").path("coding")) {
                observations.computeIfAbsent(code(coding), _ -> new HashSet<>()).add(measured);
            }
        }
    }

    private void condition(JsonNode resource) {
        for (var status : resource.path("clinicalStatus").path("coding")) {
            if (status.path("code").asText().equals("active")) {
                for (var coding : resource.path("code").path("coding")) {
                    conditions.add(code(coding));
                }
            }
        }
    }

    private static String code(JsonNode coding) {
        return coding.path("system").asText() + "|" + coding.path("code").asText();
    }
}
