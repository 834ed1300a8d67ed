package io.twinmesh.actors.twin.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the models of this release make of the code systems and units that records come in.
class CodesOfRecordsTest {
    private static final String TODAY = "2026-11-20T10:00:00Z";
    private static final String WHO = "http://hl7.org/fhir/sid/icd-10";
    private static final String GERMANY = "http://fhir.de/CodeSystem/bfarm/icd-10-gm";
    private static final String US = "http://hl7.org/fhir/sid/icd-10-cm";
    private static final String SNOMED = "http://snomed.info/sct";

    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    /// Inputs of this name of every model, as the manifests declare them but for other sources than
    /// the record.
    private static List<InputSpec> inputs(String name) {
        var inputs =
                BuiltInModel.all().stream()
                        .flatMap(model -> model.manifest().input(name).stream())
                        .map(input -> Twins.input(name, input.type(), true, record(input)))
                        .distinct()
                        .toList();
        assertThat(inputs).isNotEmpty();
        return inputs;
    }

    private static InputSource[] record(InputSpec input) {
        return input.sources().stream()
                .filter(source -> !(source instanceof InputSource.Asked))
                .toArray(InputSource[]::new);
    }

    private Selection select(InputSpec input, Fact... facts) {
        return selection.select(
                Twins.model(input), Consents.sight(Twins.holding(facts)), Twins.TODAY, "");
    }

    private static Fact condition(String system, String code) {
        return new Fact.ConditionNoted(
                List.of(new Code(system, code)),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty());
    }

    private void answers(String input, Fact fact, boolean answer) {
        for (var spec : inputs(input)) {
            assertThat(Creatinine.only(select(spec, fact)))
                    .as("%s of %s", spec, fact)
                    .isEqualTo(new InputValue.Flag(answer));
        }
    }

    /// The same disease in SNOMED CT, ICD-10, ICD-10-GM and ICD-10-CM.
    @ParameterizedTest
    @CsvSource({
        "diabetes, 44054006, E11.9, E11.90, E11.65",
        "diabetes, 46635009, E10.9, E10, E10.9",
        "diabetes, 73211009, E14.9, E14, E0800",
        "heartFailure, 84114007, I50.9, I50.01, I50.22",
        "hypertension, 59621000, I10, I10.90, I10",
        "atrialFibrillation, 49436004, I48.9, I48.9, I48.91",
        "stroke, 432504007, I63.9, I63.9, I63.511",
        "stroke, 266257000, G45.9, G45.92, Z86.73",
        "vascularDisease, 22298006, I21.9, I21.4, I21.A1",
        "vascularDisease, 399957001, I73.9, I70.20, I70.213",
        "knownCvd, 53741008, I25.1, I25.11, I25.10",
        "knownCvd, 230690007, I64, I61.9, I63.9",
        "pneumonia, 385093006, J18.9, J18.0, J15.211",
        "highGlucoseEver, 15777000, R73.9, R73.9, R73.03",
        "pregnant, 77386006, Z33, Z34, Z3A.20",
        "pregnant, 72892002, O24.4, O14.1, O09.90"
    })
    void a_disease_is_known_in_every_system(
            String input, String snomed, String who, String germany, String us) {
        answers(input, condition(SNOMED, snomed), true);
        answers(input, condition(WHO, who), true);
        answers(input, condition(GERMANY, germany), true);
        answers(input, condition(US, us), true);
    }

    @ParameterizedTest
    @CsvSource({
        "diabetes, E16.2, O24.4",
        "heartFailure, I51.9, I11.9",
        "atrialFibrillation, I48.3, I48.92",
        "stroke, G45.4, I62.00",
        "pneumonia, J20.9, J69.0",
        "pregnant, O80, Z39.0",
        "knownCvd, I10, I70.1"
    })
    void a_neighbour_in_the_classification_is_another_disease(String input, String who, String us) {
        answers(input, condition(WHO, who), false);
        answers(input, condition(US, us), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "diabetes",
                "heartFailure",
                "hypertension",
                "atrialFibrillation",
                "stroke",
                "vascularDisease",
                "knownCvd",
                "pneumonia",
                "highGlucoseEver"
            })
    void a_condition_in_a_system_that_nobody_understands_is_no_proof_of_absence(String input) {
        var strange = condition("http://hl7.org/fhir/sid/icd-9-cm", "250.00");
        var asthma = condition(SNOMED, "195967001");

        answers(input, asthma, false);
        for (var spec : inputs(input)) {
            Creatinine.nothing(select(spec, asthma, strange), "input.not-understood");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"diabetes", "heartFailure", "pregnant", "highGlucoseEver"})
    void a_condition_without_a_code_is_no_proof_of_absence(String input) {
        var uncoded =
                new Fact.ConditionNoted(
                        List.of(Fact.ConditionNoted.UNCODED),
                        Optional.of("Something"),
                        true,
                        Optional.empty(),
                        Optional.empty());

        for (var spec : inputs(input)) {
            Creatinine.nothing(select(spec, uncoded), "input.not-understood");
        }
    }

    /// US Core's value set of smoking status, the International Patient Summary's, and kinds of
    /// smokers of SNOMED CT.
    @ParameterizedTest
    @CsvSource({
        "http://snomed.info/sct, 449868002, true",
        "http://snomed.info/sct, 428041000124106, true",
        "http://snomed.info/sct, 428071000124103, true",
        "http://snomed.info/sct, 428061000124105, true",
        "http://snomed.info/sct, 77176002, true",
        "http://snomed.info/sct, 230063004, true",
        "http://snomed.info/sct, 82302008, true",
        "http://loinc.org, LA18976-3, true",
        "http://loinc.org, LA18981-3, true",
        "http://snomed.info/sct, 8517006, false",
        "http://snomed.info/sct, 266919005, false",
        "http://snomed.info/sct, 8392000, false",
        "http://loinc.org, LA15920-4, false",
        "http://loinc.org, LA18978-9, false",
    })
    void smoking_is_answered_by_the_codes_that_say_so(String system, String code, boolean smokes) {
        answers("smoker", answered("72166-2", system, code), smokes);
    }

    @ParameterizedTest
    @CsvSource({
        "smoker, 72166-2, http://snomed.info/sct, 266927001",
        "smoker, 72166-2, http://loinc.org, LA18980-5",
        "smoker, 72166-2, http://snomed.info/sct, 43381005",
        "alert, 67775-7, http://snomed.info/sct, 261665006",
    })
    void an_answer_that_says_neither_is_not_taken_for_a_no(
            String input, String question, String system, String code) {
        for (var spec : inputs(input)) {
            Creatinine.nothing(
                    select(spec, answered(question, system, code)), "input.not-understood");
        }
    }

    @Test
    void whoever_answers_to_voice_alone_is_not_alert() {
        answers("alert", answered("67775-7", "http://loinc.org", "LA17108-4"), false);
        answers("alert", answered("67775-7", "http://loinc.org", "LA9340-6"), true);
    }

    private static Fact answered(String question, String system, String code) {
        return new Fact.Coded(
                List.of(new Code("http://loinc.org", question)),
                Optional.empty(),
                List.of(new Code(system, code)),
                Optional.empty(),
                Instant.parse(TODAY));
    }

    private double answer(String model, String asked, List<Fact> facts) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        var chosen =
                selection.select(
                        manifest,
                        Consents.sight(Twins.holding(facts.toArray(Fact[]::new))),
                        Twins.TODAY,
                        asked);
        assertThat(chosen).as(model).isInstanceOf(Selection.Chosen.class);
        try (var loaded = Engines.load(manifest, Optional.empty())) {
            var outcome = loaded.run(((Selection.Chosen) chosen).values());
            assertThat(outcome).as(model).isInstanceOf(Outcome.Computed.class);
            return ((Outcome.Computed) outcome).outputs().getFirst().value();
        }
    }

    /// 200 and 45 mg/dL of cholesterol, 0.8 mg/dL of creatinine and 6.1 % of HbA1c, by mass and by
    /// moles (IFCC's 43 mmol/mol are 6.09 %).
    @ParameterizedTest
    @CsvSource({
        "ckd-epi-2021, {}",
        "prevent-2023-10y, {}",
        "prevent-2023-30y, {}",
        "framingham-cvd-2008, {}",
        "pce-2013, '{\"race\":\"white\"}'",
        "score2-2021, '{\"region\":\"high\"}'"
    })
    void a_laboratory_that_measures_in_moles_is_understood(String model, String asked) {
        var same =
                List.<Fact>of(
                        Twins.measured("8480-6", "140", "mm[Hg]", TODAY),
                        Twins.measured("39156-5", "27", "kg/m2", TODAY),
                        Twins.coded("72166-2", "266919005", TODAY),
                        Twins.condition("195967001", true, null, null));
        var mass =
                Stream.of(
                        Twins.measured("2093-3", "200", "mg/dL", TODAY),
                        Twins.measured("2085-9", "45", "mg/dL", TODAY),
                        Twins.measured("2160-0", "0.8", "mg/dL", TODAY),
                        Twins.measured("4548-4", "6.1", "%", TODAY));
        var moles =
                Stream.of(
                        Twins.measured("14647-2", "5.172", "mmol/L", TODAY),
                        Twins.measured("14646-4", "1.1637", "mmol/L", TODAY),
                        Twins.measured("14682-9", "70.74", "umol/L", TODAY),
                        Twins.measured("59261-8", "43.16", "mmol/mol", TODAY));

        var byMass = answer(model, asked, and(same, mass));

        assertThat(answer(model, asked, and(same, moles))).isCloseTo(byMass, within(1e-3 * byMass));
    }

    private static List<Fact> and(List<Fact> some, Stream<Fact.Measured> others) {
        var all = new ArrayList<>(some);
        others.forEach(all::add);
        return all;
    }
}
