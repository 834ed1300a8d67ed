package io.twinmesh.cluster.fhir.intake.meaning;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a variant of HL7's genomics reporting guide (2.0.0): an Observation with LOINC 69548-6
/// whose answer is Present, its gene and its names in components. Pure.
final class Variants {
    private static final String LOINC = "http://loinc.org";
    private static final Code ASSESSMENT = new Code(LOINC, "69548-6");
    private static final Code PRESENT = new Code(LOINC, "LA9633-4");
    private static final Code GENE = new Code(LOINC, "48018-6");

    /// Change of the protein, of the coding sequence, and a discrete variant such as ClinVar's.
    private static final List<Code> NAMES =
            List.of(
                    new Code(LOINC, "48005-3"),
                    new Code(LOINC, "48004-6"),
                    new Code(LOINC, "81252-9"));

    private static final int LONGEST_NAME = 200;

    private Variants() {}

    /// What an Observation says of a variant.
    ///
    /// @param fact the variant, when it was found and has one gene and a name
    /// @param unread whether it was found, or may have been, and is not understood
    record Reading(Optional<Fact.VariantNoted> fact, boolean unread) {
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
        var answer = Elements.codes(resource.path("valueCodeableConcept"));
        if (!answer.isEmpty() && !answer.contains(PRESENT)) {
            return Reading.NONE;
        }
        var fact =
                answer.isEmpty() ? Optional.<Fact.VariantNoted>empty() : found(resource, codes, at);
        return new Reading(fact, fact.isEmpty());
    }

    private static Optional<Fact.VariantNoted> found(
            JsonNode resource, List<Code> codes, Instant at) {
        var genes = new LinkedHashSet<String>();
        values(resource, GENE).flatMap(value -> symbol(value).stream()).forEach(genes::add);
        var names = names(resource);
        // of several genes it is not said which one a name is about
        return genes.size() == 1 && !names.isEmpty()
                ? Optional.of(new Fact.VariantNoted(codes, genes.getFirst(), names, at))
                : Optional.empty();
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

    /// HGNC gives a gene's symbol as the display of its number.
    private static Optional<String> symbol(JsonNode component) {
        return texts(component)
                .filter(text -> !text.regionMatches(true, 0, "HGNC:", 0, 5))
                .filter(text -> text.length() <= LONGEST_NAME)
                .findFirst();
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
