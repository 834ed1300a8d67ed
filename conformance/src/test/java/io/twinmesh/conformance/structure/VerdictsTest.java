package io.twinmesh.conformance.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.intake.structure.Flaw;
import io.twinmesh.cluster.fhir.intake.structure.ResourceCheck;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The intake's check of structure against HAPI's validator.
@Tag("slow")
class VerdictsTest {
    private static final int MOST = 20;
    private static final int OF_EACH_TYPE = 3;
    private static final int SPOTS = 3;

    /// @param made how it was spoiled
    private record Case(String made, boolean forbidden, ObjectNode resource) {
        List<Flaw> flaws() {
            return ResourceCheck.flaws(resource, MOST);
        }
    }

    @Test
    void nothing_is_refused_of_all_that_synthea_writes() {
        var flaws =
                Samples.synthea().stream()
                        .flatMap(resource -> ResourceCheck.flaws(resource, MOST).stream())
                        .distinct();

        assertThat(flaws).isEmpty();
    }

    @Test
    void spoiled_resources_are_refused_and_none_that_hapi_accepts() {
        var cases = spoiled(sound());
        var verdicts = HapiVerdicts.of(cases.stream().map(Case::resource).toList());

        var wronglyRefused = new ArrayList<String>();
        var wronglyTaken = new ArrayList<String>();
        for (int i = 0; i < cases.size(); i++) {
            var one = cases.get(i);
            var errors = verdicts.get(i);
            // HAPI passes over empty lists of primitive values; the specification forbids them
            if (!one.flaws().isEmpty() && errors.isEmpty() && !one.made().startsWith("EMPTIED")) {
                wronglyRefused.add(one.made() + " " + one.flaws());
            }
            var demanded =
                    errors.stream()
                            .anyMatch(it -> demanded(it) || it.contains("Constraint failed"));
            if (one.flaws().isEmpty() && (one.forbidden() || demanded)) {
                wronglyTaken.add(one.made() + " " + errors);
            }
        }
        assertThat(cases).hasSizeGreaterThan(900);
        assertThat(wronglyRefused).isEmpty();
        assertThat(wronglyTaken).isEmpty();
    }

    /// Whether an element is missing that the type demands; what the profile of an extension
    /// demands does not count.
    private static boolean demanded(String error) {
        return error.contains("minimum required") && !error.contains("Extension.");
    }

    @Test
    void an_extension_does_not_stand_for_a_code_of_a_required_binding() {
        var absent = Samples.absentCodes();

        assertThat(HapiVerdicts.of(absent)).noneMatch(List::isEmpty);
        assertThat(absent).noneMatch(it -> ResourceCheck.flaws(it, MOST).isEmpty());
    }

    /// Resources that both accept.
    private static List<ObjectNode> sound() {
        var all = new ArrayList<>(Samples.someOfEachType(Samples.synthea(), OF_EACH_TYPE));
        all.addAll(Samples.rarities());
        var verdicts = HapiVerdicts.of(all);
        var sound = new ArrayList<ObjectNode>();
        for (int i = 0; i < all.size(); i++) {
            if (verdicts.get(i).isEmpty()) {
                assertThat(ResourceCheck.flaws(all.get(i), MOST)).isEmpty();
                sound.add(all.get(i));
            }
        }
        assertThat(sound).hasSizeGreaterThan(30);
        assertThat(verdicts.subList(all.size() - Samples.rarities().size(), all.size()))
                .as("the rarities are sound")
                .allMatch(List::isEmpty);
        return sound;
    }

    private static List<Case> spoiled(List<ObjectNode> sound) {
        var random = new SplittableRandom(7);
        var cases = new ArrayList<Case>();
        for (var resource : sound) {
            var spots = Spot.in(resource);
            for (var mutation : Mutation.values()) {
                for (int i = 0, found = 0; i < 30 && found < SPOTS; i++) {
                    var spot = spots.get(random.nextInt(spots.size()));
                    var made = mutation.of(resource, spot);
                    if (made.isPresent()) {
                        found++;
                        cases.add(
                                new Case(
                                        mutation
                                                + " "
                                                + resource.path("resourceType").asText()
                                                + spot,
                                        mutation.forbidden(),
                                        made.get()));
                    }
                }
            }
        }
        return cases;
    }
}
