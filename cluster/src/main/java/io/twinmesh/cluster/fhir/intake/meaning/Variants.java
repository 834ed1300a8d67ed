package io.twinmesh.cluster.fhir.intake.meaning;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.therapy.EvidenceTable;
import io.twinmesh.inference.therapy.variant.Genes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.Fact.Unclear;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads a variant of HL7's genomics reporting guide (2.0.0): an Observation with LOINC 69548-6
/// whose answer is Present, its gene and its names in components. Pure.
///
/// | the answer | then |
/// |---|---|
/// | Present | a variant; also without a gene, a symbol or a name, so that it can be said that it is not understood |
/// | no call, indeterminate | one that was not assessed |
/// | Absent | none |
/// | none, or another | none, and the intake says that it was not read |
final class Variants {
    private static final String LOINC = "http://loinc.org";
    private static final Code ASSESSMENT = new Code(LOINC, "69548-6");

    /// LOINC's answer Present, as the guide binds it, and SNOMED CT's of the same meaning.
    private static final Set<Code> PRESENT =
            Set.of(new Code(LOINC, "LA9633-4"), new Code("http://snomed.info/sct", "52101004"));

    /// Absent: understood, and no variant.
    private static final Set<Code> ABSENT =
            Set.of(new Code(LOINC, "LA9634-2"), new Code("http://snomed.info/sct", "2667000"));

    private static final Map<Code, Unclear> UNCLEAR =
            Map.of(
                    new Code(LOINC, "LA18198-4"),
                    Unclear.NO_CALL,
                    new Code(LOINC, "LA11884-6"),
                    Unclear.INDETERMINATE);

    private static final Code GENE = new Code(LOINC, "48018-6");

    /// Change of the protein, of the coding sequence, and a discrete variant such as ClinVar's.
    private static final List<Code> NAMES =
            List.of(
                    new Code(LOINC, "48005-3"),
                    new Code(LOINC, "48004-6"),
                    new Code(LOINC, "81252-9"));

    private static final int LONGEST_NAME = 200;

    /// The name of a variant of which the report gives none, or none that is understood.
    private static final String UNNAMED = "not named";

    private Variants() {}

    /// What an Observation says of a variant.
    ///
    /// @param fact the variant, when it was found or could not be assessed
    /// @param unread whether it is not understood if it was
    record Reading(Optional<Fact.VariantReported> fact, boolean unread) {
        static final Reading NONE = new Reading(Optional.empty(), false);

        /// Whether a component is one of those that the variant was read from.
        boolean covers(JsonNode component) {
            var codes = Elements.codes(component.path("code"));
            return fact.isPresent()
                    && (codes.contains(GENE) || NAMES.stream().anyMatch(codes::contains));
        }
    }

    static Reading read(JsonNode resource, Instant at) {
        var codes = Elements.codes(resource.path("code"));
        if (!codes.contains(ASSESSMENT)) {
            return Reading.NONE;
        }
        var answer = resource.path("valueCodeableConcept");
        if (present(answer)) {
            return new Reading(Optional.of(reported(resource, codes, at, Optional.empty())), false);
        }
        var answers = Elements.codes(answer);
        if (answers.stream().anyMatch(ABSENT::contains)) {
            return Reading.NONE;
        }
        var unclear = answers.stream().filter(UNCLEAR::containsKey).map(UNCLEAR::get).findFirst();
        return unclear.isPresent()
                ? new Reading(Optional.of(reported(resource, codes, at, unclear)), false)
                : new Reading(Optional.empty(), true);
    }

    private static boolean present(JsonNode answer) {
        var codes = Elements.codes(answer);
        return codes.isEmpty()
                ? Elements.text(answer, "text").filter("Present"::equalsIgnoreCase).isPresent()
                : codes.stream().anyMatch(PRESENT::contains);
    }

    /// What was found is told, also when its gene or its name is not understood: a variant that
    /// nobody hears of is taken for none. So is what could not be assessed.
    private static Fact.VariantReported reported(
            JsonNode resource, List<Code> codes, Instant at, Optional<Unclear> unclear) {
        var genes = new LinkedHashSet<String>();
        values(resource, GENE).flatMap(value -> gene(value).stream()).forEach(genes::add);
        var names = names(resource);
        var gene = gene(genes, names);
        var told = names.isEmpty() ? List.of(UNNAMED) : names;
        return unclear.<Fact.VariantReported>map(
                        why -> new Fact.VariantUnassessed(codes, gene, told, why, at))
                .orElseGet(() -> new Fact.VariantNoted(codes, gene, told, at));
    }

    /// Of several genes it is not said which one a name is about, unless it is their fusion.
    private static String gene(Set<String> genes, List<String> names) {
        return genes.stream()
                .filter(one -> names.stream().anyMatch(name -> Genes.areFusedIn(name, genes)))
                .findFirst()
                .orElse(String.join(EvidenceTable.SEVERAL_GENES, genes));
    }

    private static List<String> names(JsonNode resource) {
        var names = new LinkedHashSet<String>();
        for (var code : NAMES) {
            values(resource, code)
                    .flatMap(Variants::texts)
                    .filter(text -> text.length() <= LONGEST_NAME)
                    .forEach(names::add);
        }
        return List.copyOf(names);
    }

    private static Stream<JsonNode> values(JsonNode resource, Code code) {
        return resource.path("component")
                .valueStream()
                .filter(component -> Elements.codes(component.path("code")).contains(code));
    }

    /// HGNC gives a gene's symbol as the display of its number; without that the number counts.
    private static Optional<String> gene(JsonNode component) {
        var texts = texts(component).filter(text -> text.length() <= LONGEST_NAME).toList();
        return texts.stream()
                .filter(text -> !text.regionMatches(true, 0, "HGNC:", 0, 5))
                .findFirst()
                .or(() -> texts.stream().findFirst().map(Genes::symbol));
    }

    /// Of each coding the name and the code, then the text.
    private static Stream<String> texts(JsonNode component) {
        var texts = new ArrayList<String>();
        var concept = component.path("valueCodeableConcept");
        for (var coding : concept.path("coding")) {
            Elements.text(coding, "display").ifPresent(texts::add);
            Elements.text(coding, "code").ifPresent(texts::add);
        }
        Elements.text(concept, "text").ifPresent(texts::add);
        Elements.text(component, "valueString").ifPresent(texts::add);
        return texts.stream().map(String::strip);
    }
}
