package io.twinmesh.inference.therapy;

import io.twinmesh.inference.input.Icd10;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which cancer of the Disease Ontology a code of another system names: the cross references of its
/// cancer slim, release 2026-07-31 (Disease Ontology, CC0 1.0), in `disease-codes.tsv`. A code that
/// several diseases share names the one that all others are kinds of, or none.
public final class DiseaseCodes {
    private static final String SNOMED = "http://snomed.info/sct";
    private static final String ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm";
    private static final Pattern OWN = Pattern.compile("(?:DOID[:_])?([0-9]{1,12})");

    private final Map<String, String> doids;

    private DiseaseCodes(Map<String, String> doids) {
        this.doids = Map.copyOf(doids);
    }

    /// Those of this release.
    public static DiseaseCodes load() {
        var doids = new HashMap<String, String>();
        for (var line : text().lines().skip(1).toList()) {
            var cells = line.split("\t", -1);
            var icd = Icd10.edition(cells[0]).isPresent();
            doids.put(key(cells[0], icd ? Icd10.plain(cells[1]) : cells[1]), cells[2]);
        }
        return new DiseaseCodes(doids);
    }

    private static String text() {
        try (var in =
                Objects.requireNonNull(
                        DiseaseCodes.class.getResourceAsStream("disease-codes.tsv"),
                        "disease-codes.tsv is missing from this release")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read disease-codes.tsv", e);
        }
    }

    /// @param system of the code, as FHIR names it: SNOMED CT, ICD-10, ICD-10-CM, ICD-10-GM, or the
    ///   Disease Ontology itself
    /// @return digits of the disease's id in the Disease Ontology
    public Optional<String> doid(String system, String code) {
        if (Icd10.edition(system).isPresent()) {
            return category(code);
        }
        if (system.equals(SNOMED)) {
            return Optional.ofNullable(doids.get(key(SNOMED, code)));
        }
        return ontology(system) ? own(code) : Optional.empty();
    }

    /// Digits of an id, with or without `DOID:` before them.
    public static Optional<String> own(String code) {
        var id = OWN.matcher(code.strip().toUpperCase(Locale.ROOT));
        return id.matches() ? Optional.of(id.group(1)) : Optional.empty();
    }

    private static boolean ontology(String system) {
        var name = system.toLowerCase(Locale.ROOT);
        return name.contains("disease-ontology") || name.contains("/doid");
    }

    private Optional<String> category(String code) {
        return Icd10.categories(code)
                .flatMap(category ->
                        Optional.ofNullable(doids.get(key(ICD_10_CM, category))).stream())
                .findFirst();
    }

    private static String key(String system, String code) {
        return system + "|" + code;
    }
}
