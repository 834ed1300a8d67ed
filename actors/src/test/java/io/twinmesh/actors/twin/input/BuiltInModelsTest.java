package io.twinmesh.actors.twin.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a twin's own record makes of models as they are shipped.
class BuiltInModelsTest {
    private static final String TODAY = "2026-11-20T10:00:00Z";
    private static final String MORNING = "2026-11-21T08:00:00Z";
    private static final String LATER = "2026-11-21T09:00:00Z";
    private static final String OVER = "2020-01-01T00:00:00Z";

    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    private Outcome answer(String model, String asked, Fact... facts) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        return switch (selection.select(
                manifest, Consents.sight(Twins.holding(facts)), Twins.TODAY, asked)) {
            case Selection.Chosen chosen -> {
                try (var loaded = Engines.load(manifest, Optional.empty())) {
                    yield loaded.run(chosen.values());
                }
            }
            case Selection.Nothing(var code, var why, var input) ->
                    new Outcome.NotComputed(code, why, input);
            case Selection.Withheld withheld -> throw new AssertionError(withheld.toString());
        };
    }

    private static List<String> warnings(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Computed.class);
        return ((Outcome.Computed) outcome).warnings();
    }

    private static Outcome.NotComputed refusal(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.NotComputed.class);
        return (Outcome.NotComputed) outcome;
    }

    /// A woman of 56 of whom every required input of the equations of risk is known.
    private static Fact[] record(Fact... more) {
        var facts =
                new ArrayList<Fact>(
                        List.of(
                                Twins.measured("2093-3", "200", "mg/dL", TODAY),
                                Twins.measured("2085-9", "45", "mg/dL", TODAY),
                                Twins.measured("8480-6", "140", "mm[Hg]", TODAY),
                                Twins.measured("2160-0", "0.8", "mg/dL", TODAY),
                                Twins.measured("39156-5", "27", "kg/m2", TODAY),
                                Twins.coded("72166-2", "266919005", TODAY),
                                Twins.condition("195967001", true, null, null)));
        facts.addAll(List.of(more));
        return facts.toArray(Fact[]::new);
    }

    @Test
    void hba1c_and_albumin_in_the_record_choose_the_equation_of_prevent() {
        var hba1c = Twins.measured("4548-4", "6.1", "%", TODAY);
        var albumin = Twins.measured("14959-1", "30", "mg/g", TODAY);
        var old = Twins.measured("4548-4", "6.1", "%", "2022-01-01T00:00:00Z");

        assertThat(warnings(answer("prevent-2023-10y", "{}", record()))).isEmpty();
        assertThat(warnings(answer("prevent-2023-10y", "{}", record(hba1c))))
                .containsExactly("equation.hba1c");
        assertThat(warnings(answer("prevent-2023-30y", "{}", record(albumin))))
                .containsExactly("equation.uacr");
        assertThat(warnings(answer("prevent-2023-10y", "{}", record(hba1c, albumin))))
                .containsExactly("equation.full");
        assertThat(warnings(answer("prevent-2023-10y", "{}", record(old)))).isEmpty();
    }

    @Test
    void the_social_deprivation_index_that_the_asker_adds_chooses_the_equation() {
        var albumin = Twins.measured("9318-7", "30", "mg/g", TODAY);
        var asked = "{\"sdiDeciles\":\"7-10\"}";

        assertThat(warnings(answer("prevent-2023-10y", asked, record())))
                .containsExactly("equation.sdi");
        assertThat(warnings(answer("prevent-2023-10y", asked, record(albumin))))
                .containsExactly("equation.full");
    }

    /// A heart attack is over soon, and the equations are for people who never had one.
    @Test
    void a_heart_attack_that_is_over_still_excludes_from_primary_prevention() {
        var attack = Twins.condition("22298006", false, OVER, OVER);
        for (var model :
                List.of(
                        "prevent-2023-10y",
                        "prevent-2023-30y",
                        "framingham-cvd-2008",
                        "pce-2013",
                        "score2-2021")) {
            var asked =
                    switch (model) {
                        case "pce-2013" -> "{\"race\":\"white\"}";
                        case "score2-2021" -> "{\"region\":\"high\"}";
                        default -> "{}";
                    };

            assertThat(answer(model, asked, record())).isInstanceOf(Outcome.Computed.class);
            var refusal = refusal(answer(model, asked, record(attack)));
            assertThat(refusal.code()).as(model).isEqualTo("population.excluded");
            assertThat(refusal.input()).contains("knownCvd");
        }
    }

    @Test
    void a_stroke_that_is_over_counts_in_atrial_fibrillation_and_without_that_there_is_no_score() {
        var fibrillation = Twins.condition("49436004", true, null, null);
        var stroke = Twins.condition("230690007", false, OVER, OVER);
        var asthma = Twins.condition("195967001", true, null, null);

        var outcome = answer("cha2ds2-vasc-2010", "{}", fibrillation, stroke);

        // 2 for the stroke, 1 for the woman of 56
        assertThat(((Outcome.Computed) outcome).outputs().getFirst().value()).isEqualTo(3);
        assertThat(refusal(answer("cha2ds2-vasc-2010", "{}", stroke, asthma)).code())
                .isEqualTo("population.excluded");
    }

    @Test
    void a_qt_interval_of_another_day_is_stale() {
        var rate = Twins.measured("8867-4", "72", "/min", "2026-11-21T10:00:00Z");

        assertThat(
                        answer(
                                "qtc-2009",
                                "{}",
                                rate,
                                Twins.measured("8634-8", "402", "ms", "2026-11-21T10:00:00Z")))
                .isInstanceOf(Outcome.Computed.class);
        assertThat(
                        refusal(
                                        answer(
                                                "qtc-2009",
                                                "{}",
                                                rate,
                                                Twins.measured(
                                                        "8634-8",
                                                        "402",
                                                        "ms",
                                                        "2026-11-01T10:00:00Z")))
                                .code())
                .isEqualTo("input.stale");
    }

    @Test
    void what_only_the_asker_knows_of_a_risk_of_diabetes_is_asked_for() {
        var waist = Twins.measured("8280-0", "85", "cm", TODAY);
        var asked =
                "{\"physicallyActive\":true,\"vegetablesDaily\":true,\"familyDiabetes\":\"none\"}";

        assertThat(answer("findrisc-2003", asked, record(waist)))
                .isInstanceOf(Outcome.Computed.class);
        assertThat(refusal(answer("findrisc-2003", "{}", record(waist))).code())
                .isEqualTo("input.missing");
    }

    @Test
    void who_has_diabetes_has_no_risk_of_it() {
        var waist = Twins.measured("8280-0", "85", "cm", TODAY);
        var diabetes = Twins.condition("44054006", true, null, null);
        var asked =
                "{\"physicallyActive\":true,\"vegetablesDaily\":true,\"familyDiabetes\":\"none\"}";

        assertThat(refusal(answer("findrisc-2003", asked, record(waist, diabetes))).code())
                .isEqualTo("population.excluded");
    }

    /// The five signs of a monitor and an alert patient: 3 points of breathing.
    private static Fact[] vitals(Fact... more) {
        var facts =
                new ArrayList<Fact>(
                        List.of(
                                Twins.measured("9279-1", "25", "/min", MORNING),
                                Twins.measured("59408-5", "97", "%", MORNING),
                                Twins.measured("8480-6", "120", "mm[Hg]", MORNING),
                                Twins.measured("8867-4", "70", "/min", MORNING),
                                Twins.measured("8310-5", "37", "Cel", MORNING),
                                new Fact.Coded(
                                        List.of(Code.parse(Twins.LOINC + "67775-7")),
                                        Optional.empty(),
                                        List.of(Code.parse(Twins.LOINC + "LA9340-6")),
                                        Optional.empty(),
                                        Instant.parse(MORNING))));
        facts.addAll(List.of(more));
        return facts.toArray(Fact[]::new);
    }

    private double news2(Fact... oxygen) {
        var outcome = answer("news2", "{}", vitals(oxygen));
        assertThat(outcome).isInstanceOf(Outcome.Computed.class);
        return ((Outcome.Computed) outcome).outputs().getFirst().value();
    }

    private static Fact flow(String litres, String at) {
        return Twins.measured("3151-8", litres, "L/min", at);
    }

    private static Fact onOxygen(String answer, String at) {
        return new Fact.Coded(
                List.of(Code.parse(Twins.SNOMED + "371825009")),
                Optional.empty(),
                List.of(Code.parse(Twins.SNOMED + answer)),
                Optional.empty(),
                Instant.parse(at));
    }

    @Test
    void news2_takes_from_the_record_whether_oxygen_is_given() {
        assertThat(news2(flow("2", MORNING))).isEqualTo(5);
        assertThat(news2(flow("0", MORNING))).isEqualTo(3);
        assertThat(news2(Twins.measured("3150-0", "28", "%", MORNING))).isEqualTo(5);
        assertThat(news2(Twins.measured("3150-0", "21", "%", MORNING))).isEqualTo(3);
        assertThat(news2(onOxygen("373066001", MORNING))).isEqualTo(5);
        assertThat(news2(onOxygen("722742002", MORNING))).isEqualTo(3);
    }

    @Test
    void of_what_the_record_says_of_oxygen_the_newest_counts_and_of_one_moment_the_yes() {
        var noon = "2026-11-21T11:00:00Z";

        assertThat(news2(flow("2", MORNING), onOxygen("722742002", noon))).isEqualTo(3);
        assertThat(news2(onOxygen("722742002", MORNING), flow("2", noon))).isEqualTo(5);
        assertThat(news2(flow("2", MORNING), Twins.measured("3150-0", "21", "%", MORNING)))
                .isEqualTo(5);
    }

    /// A day old, without a unit, an answer nobody knows, nothing at all.
    @Test
    void without_word_of_oxygen_news2_has_no_answer_and_says_what_is_missing() {
        for (var oxygen :
                List.of(
                        new Fact[] {flow("2", "2026-11-20T11:00:00Z")},
                        new Fact[] {Twins.measured("3151-8", "2", "", MORNING)},
                        new Fact[] {onOxygen("404684003", MORNING)},
                        new Fact[0])) {
            var refusal = refusal(answer("news2", "{}", vitals(oxygen)));

            assertThat(refusal.code()).isEqualTo("input.missing");
            assertThat(refusal.input()).contains("supplementalOxygen");
        }
    }

    @Test
    void signs_that_reach_seven_points_whatever_the_oxygen_raise_the_red_flag() {
        var outcome =
                answer(
                        "news2",
                        "{}",
                        vitals(
                                Twins.measured("8867-4", "131", "/min", LATER),
                                Twins.measured("8310-5", "38.5", "Cel", LATER)));

        assertThat(((Outcome.Computed) outcome).outputs().getFirst().value()).isEqualTo(7);
        assertThat(((Outcome.Computed) outcome).atLeast()).isTrue();
        assertThat(RedFlag.raisedBy(BuiltInModel.named("news2").orElseThrow().manifest(), outcome))
                .isTrue();
    }

    @Test
    void a_temperature_that_is_missing_stale_or_cannot_be_does_not_hold_the_red_flag_back() {
        var news2 = BuiltInModel.named("news2").orElseThrow().manifest();
        for (var temperature :
                List.of(
                        Twins.measured("2339-0", "90", "mg/dL", LATER),
                        Twins.measured("8310-5", "37", "Cel", OVER),
                        Twins.measured("8310-5", "400", "Cel", LATER),
                        Twins.measured("8310-5", "37", "furlong", LATER))) {
            var facts =
                    List.of(
                                    Twins.measured("9279-1", "30", "/min", LATER),
                                    Twins.measured("59408-5", "85", "%", LATER),
                                    Twins.measured("8480-6", "70", "mm[Hg]", LATER),
                                    Twins.measured("8867-4", "140", "/min", LATER),
                                    temperature)
                            .toArray(Fact[]::new);

            var chosen =
                    (Selection.Chosen)
                            selection.select(
                                    news2, Consents.sight(Twins.holding(facts)), Twins.TODAY, "{}");

            assertThat(chosen.missing()).contains("temperature");
            assertThat(RedFlag.raisedBy(news2, answer("news2", "{}", facts))).isTrue();
        }
    }

    private static Fact coded(String system, String code) {
        return new Fact.ConditionNoted(
                List.of(Code.parse(system + code)),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void cardiovascular_disease_is_known_by_its_kinds_too() {
        var cm = "http://hl7.org/fhir/sid/icd-10-cm|";
        for (var disease :
                List.of(
                        coded("http://snomed.info/sct|", "57054005"), // acute infarction
                        coded("http://snomed.info/sct|", "1755008"), // old infarction
                        coded("http://snomed.info/sct|", "371041009"), // embolic stroke
                        coded("http://snomed.info/sct|", "85232009"), // left heart failure
                        coded(cm, "Z98.61"), // angioplasty
                        coded(cm, "E11.51"))) {
            for (var model :
                    List.of("prevent-2023-10y", "prevent-2023-30y", "framingham-cvd-2008")) {
                assertThat(refusal(answer(model, "{}", record(disease))).code())
                        .isEqualTo("population.excluded");
            }
        }
    }

    @Test
    void diabetes_type_2_without_complication_is_diabetes() {
        var diabetic = coded("http://snomed.info/sct|", "313436004");

        assertThat(refusal(answer("score2-2021", "{\"region\":\"high\"}", record(diabetic))).code())
                .isEqualTo("population.excluded");
    }

    @Test
    void pregnancy_is_known_by_its_kinds_and_from_a_positive_answer() {
        var cm = "http://hl7.org/fhir/sid/icd-10-cm|";
        for (var pregnant :
                List.of(
                        coded("http://snomed.info/sct|", "47200007"),
                        coded(cm, "O60.02"),
                        coded(cm, "O99.013"),
                        pregnancyStatus("77386006", MORNING))) {
            var outcome = answer("news2", "{}", vitals(flow("2", MORNING), pregnant));

            assertThat(refusal(outcome).code()).isEqualTo("population.excluded");
            assertThat(refusal(outcome).input()).contains("pregnant");
        }
    }

    /// Whether there is one or not: who may not know is told neither.
    @Test
    void a_pregnancy_that_consent_withholds_is_said_to_be_withheld_and_what_is_assumed_instead() {
        var news2 = BuiltInModel.named("news2").orElseThrow().manifest();
        var pregnancy = Code.parse(Twins.SNOMED + "77386006");
        var other = Twins.condition("59621000", true, MORNING, null);
        for (var facts :
                List.of(
                        vitals(flow("2", MORNING), other),
                        vitals(
                                flow("2", MORNING),
                                other,
                                Twins.condition("77386006", true, MORNING, null)))) {
            var chosen =
                    (Selection.Chosen)
                            selection.select(
                                    news2,
                                    Consents.sight(
                                            Twins.holding(facts),
                                            Consents.permittingAllBut(pregnancy)),
                                    Twins.TODAY,
                                    "{}");

            assertThat(chosen.withheld()).containsExactly("pregnant");
            assertThat(chosen.values().value("pregnant")).isEmpty();
            try (var model = Engines.load(news2, Optional.empty())) {
                assertThat(warnings(model.run(chosen.values()))).contains("assumed.not-pregnant");
            }
        }
    }

    /// A pregnancy has an end; and who was not pregnant then may be now, by a condition.
    @Test
    void an_old_answer_and_a_negative_one_prove_no_pregnancy() {
        var asthma = coded("http://snomed.info/sct|", "195967001");
        for (var status :
                List.of(pregnancyStatus("77386006", OVER), pregnancyStatus("60001007", MORNING))) {
            assertThat(answer("news2", "{}", vitals(flow("0", MORNING), asthma, status)))
                    .isInstanceOf(Outcome.Computed.class);
            assertThat(
                            answer(
                                    "news2",
                                    "{}",
                                    vitals(
                                            flow("0", MORNING),
                                            coded("http://snomed.info/sct|", "77386006"),
                                            status)))
                    .isInstanceOf(Outcome.NotComputed.class);
        }
    }

    private static Fact pregnancyStatus(String answer, String at) {
        return new Fact.Coded(
                List.of(Code.parse(Twins.LOINC + "82810-3")),
                Optional.empty(),
                List.of(Code.parse("http://snomed.info/sct|" + answer)),
                Optional.empty(),
                Instant.parse(at));
    }

    /// Which of the two is wrong, the code or the unit, nobody can tell.
    @Test
    void a_code_of_moles_takes_no_other_unit() {
        for (var wrong :
                List.of(
                        refusal(
                                answer(
                                        "average-glucose",
                                        "{}",
                                        Twins.measured("59261-8", "6.5", "%", TODAY))),
                        refusal(
                                answer(
                                        "ckd-epi-2021",
                                        "{}",
                                        Twins.measured("14682-9", "0.9", "mg/dL", TODAY))))) {
            assertThat(wrong.code()).isEqualTo("input.unit-unknown");
            assertThat(wrong.why()).contains("moles");
        }
        assertThat(
                        answer(
                                "average-glucose",
                                "{}",
                                Twins.measured("59261-8", "48", "mmol/mol", TODAY)))
                .isInstanceOf(Outcome.Computed.class);
    }

    @Test
    void a_litre_may_be_spelled_small() {
        assertThat(answer("ckd-epi-2021", "{}", Twins.measured("2160-0", "0.9", "mg/dl", TODAY)))
                .isInstanceOf(Outcome.Computed.class);
        assertThat(answer("ckd-epi-2021", "{}", Twins.measured("14682-9", "80", "umol/l", TODAY)))
                .isInstanceOf(Outcome.Computed.class);
    }

    @Test
    void a_vital_sign_of_hours_from_now_is_not_used() {
        var later = Twins.NOW.plusSeconds(7200).toString();
        var oxygen = flow("0", MORNING);

        assertThat(
                        refusal(
                                        answer(
                                                "news2",
                                                "{}",
                                                vitals(
                                                        oxygen,
                                                        Twins.measured(
                                                                "8867-4", "80", "/min", later))))
                                .code())
                .isEqualTo("asof.before-latest-data");
    }

    @Test
    void platelets_and_albumin_are_read_under_either_code() {
        var liver =
                record(
                        Twins.measured("1920-8", "40", "U/L", TODAY),
                        Twins.measured("1742-6", "40", "U/L", TODAY),
                        Twins.measured("26515-7", "200", "10*3/uL", TODAY));
        var ratio = Twins.measured("32294-1", "30", "mg/g", TODAY);

        assertThat(answer("fib-4", "{}", liver)).isInstanceOf(Outcome.Computed.class);
        assertThat(warnings(answer("prevent-2023-10y", "{}", record(ratio))))
                .containsExactly("equation.uacr");
    }
}
