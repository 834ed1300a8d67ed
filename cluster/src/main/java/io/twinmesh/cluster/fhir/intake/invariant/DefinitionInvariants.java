package io.twinmesh.cluster.fhir.intake.invariant;

import static io.twinmesh.cluster.fhir.intake.invariant.Parts.absent;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.count;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.is;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.items;
import static io.twinmesh.cluster.fhir.intake.invariant.Parts.there;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// Those of terminologies, measures and products.
final class DefinitionInvariants {

    static final List<Invariant> ALL =
            List.of(
                    Invariant.of(
                            "CodeSystem",
                            "csd-1",
                            "Within a code system definition, all the codes SHALL be unique",
                            it -> distinct(codes(it))),
                    Invariant.of(
                            "ConceptMap.group.element.target",
                            "cmd-1",
                            "If the map is narrower or inexact, there SHALL be some comments",
                            it ->
                                    there(it, "comment")
                                            || !is(it, "equivalence", "narrower", "inexact")),
                    Invariant.of(
                            "ConceptMap.group.unmapped",
                            "cmd-2",
                            "If the mode is 'fixed', a code must be provided",
                            it -> !is(it, "mode", "fixed") || there(it, "code")),
                    Invariant.of(
                            "ConceptMap.group.unmapped",
                            "cmd-3",
                            "If the mode is 'other-map', a url must be provided",
                            it -> !is(it, "mode", "other-map") || there(it, "url")),
                    Invariant.of(
                            "InsurancePlan",
                            "ipn-1",
                            "The organization SHALL at least have a name or an idendtifier, and possibly more than one",
                            it -> count(it, "identifier", "name") > 0),
                    Invariant.of(
                            "Measure",
                            "mea-1",
                            "Stratifier SHALL be either a single criteria or a set of criteria components",
                            it ->
                                    items(it, "group")
                                            .flatMap(group -> items(group, "stratifier"))
                                            .allMatch(stratifier ->
                                                    (count(
                                                                            stratifier,
                                                                            "code",
                                                                            "description",
                                                                            "criteria")
                                                                    > 0)
                                                            != there(stratifier, "component"))),
                    Invariant.of(
                            "MeasureReport",
                            "mrp-1",
                            "Measure Reports used for data collection SHALL NOT communicate group and score information",
                            it -> absent(it, "group") || !is(it, "type", "data-collection")),
                    Invariant.of(
                            "MeasureReport",
                            "mrp-2",
                            "Stratifiers SHALL be either a single criteria or a set of criteria components",
                            it ->
                                    items(it, "group")
                                            .flatMap(group -> items(group, "stratifier"))
                                            .flatMap(stratifier -> items(stratifier, "stratum"))
                                            .allMatch(stratum ->
                                                    count(stratum, "value", "component") == 1)),
                    Invariant.of(
                            "ValueSet.compose.include",
                            "vsd-1",
                            "A value set include/exclude SHALL have a value set or a system",
                            it -> count(it, "valueSet", "system") > 0),
                    Invariant.of(
                            "ValueSet.compose.include",
                            "vsd-2",
                            "A value set with concepts or filters SHALL include a system",
                            it -> count(it, "concept", "filter") == 0 || there(it, "system")),
                    Invariant.of(
                            "ValueSet.compose.include",
                            "vsd-3",
                            "Cannot have both concept and filter",
                            it -> count(it, "concept", "filter") < 2),
                    Invariant.of(
                            "ValueSet.expansion.contains",
                            "vsd-6",
                            "SHALL have a code or a display",
                            it -> count(it, "code", "display") > 0),
                    Invariant.of(
                            "ValueSet.expansion.contains",
                            "vsd-9",
                            "Must have a code if not abstract",
                            it -> there(it, "code") || it.path("abstract").asBoolean()),
                    Invariant.of(
                            "ValueSet.expansion.contains",
                            "vsd-10",
                            "Must have a system if a code is present",
                            it -> absent(it, "code") || there(it, "system")));

    private DefinitionInvariants() {}

    private static Stream<String> codes(JsonNode above) {
        return items(above, "concept")
                .flatMap(it -> Stream.concat(Stream.of(it.path("code").asText()), codes(it)));
    }

    private static boolean distinct(Stream<String> texts) {
        var seen = new HashSet<String>();
        return texts.allMatch(seen::add);
    }
}
