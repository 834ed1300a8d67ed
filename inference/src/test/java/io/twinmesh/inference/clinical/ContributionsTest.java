package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.testing.Question;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/// What each input added, added up, is the whole difference to the reference person; both people
/// are asked of the model itself, and the sum behind a risk is found back from the risk.
class ContributionsTest {
    private static final long SEED = 20261128L;
    private static final int ROUNDS = 300;

    private static double logOdds(double risk) {
        return Math.log(risk / (1 - risk));
    }

    private static double logHazard(double risk) {
        return Math.log(-Math.log1p(-risk));
    }

    /// Anything that the model accepts; what is optional is there every other time.
    private static Map<String, InputValue> anybody(LoadedModel model, SplittableRandom random) {
        var values = new TreeMap<String, InputValue>();
        for (var spec : model.manifest().inputs()) {
            if (!spec.name().equals("knownCvd") && (spec.required() || random.nextBoolean())) {
                values.put(spec.name(), anything(spec, random));
            }
        }
        return values;
    }

    private static InputValue anything(InputSpec spec, SplittableRandom random) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount type ->
                    new InputValue.Amount(
                            type.min() + random.nextDouble() * (type.max() - type.min()));
            case InputSpec.Type.Flag() -> new InputValue.Flag(random.nextBoolean());
            case InputSpec.Type.Choice(var choices) ->
                    new InputValue.Choice(choices.get(random.nextInt(choices.size())));
            case InputSpec.Type.Image _ -> throw new IllegalStateException("no score of an image");
        };
    }

    private static Outcome.Computed run(LoadedModel model, Map<String, InputValue> values) {
        return (Outcome.Computed) model.run(InputValues.of(values));
    }

    private static double first(LoadedModel model, Map<String, InputValue> values) {
        return run(model, values).outputs().getFirst().value();
    }

    private static double sum(Outcome.Computed answer) {
        return answer.contributions().stream().mapToDouble(Outcome.Contribution::amount).sum();
    }

    private static void addUp(
            String name, Map<String, InputValue> reference, DoubleUnaryOperator behind) {
        addUp(name, reference, Map.of(), behind);
    }

    /// @param fixed what everybody has
    private static void addUp(
            String name,
            Map<String, InputValue> reference,
            Map<String, InputValue> fixed,
            DoubleUnaryOperator behind) {
        var model = Question.builtIn(name);
        var random = new SplittableRandom(SEED);
        for (var round = 0; round < ROUNDS; round++) {
            var person = anybody(model, random);
            person.putAll(fixed);
            var other = new TreeMap<>(person);
            reference.forEach((input, value) -> other.computeIfPresent(input, (_, _) -> value));
            var answer = run(model, person);

            var difference =
                    behind.applyAsDouble(answer.outputs().getFirst().value())
                            - behind.applyAsDouble(first(model, other));

            assertThat(sum(answer))
                    .as("%s, seed %d, round %d", name, SEED, round)
                    // a risk near 1 keeps few digits of the sum behind it
                    .isCloseTo(difference, within(1e-6));
            assertThat(answer.contributions())
                    .extracting(Outcome.Contribution::input)
                    .doesNotHaveDuplicates()
                    .hasSameElementsAs(
                            reference.keySet().stream().filter(person::containsKey).toList());
        }
    }

    private static InputValue amount(double value) {
        return new InputValue.Amount(value);
    }

    private static InputValue no() {
        return new InputValue.Flag(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prevent-2023-10y", "prevent-2023-30y"})
    void of_prevent_against_the_person_at_whom_every_term_is_0(String name) {
        var reference = new TreeMap<String, InputValue>();
        reference.put("age", amount(55));
        reference.put("systolicPressure", amount(130));
        reference.put("totalCholesterol", amount(4.8 / .02586));
        reference.put("hdlCholesterol", amount(1.3 / .02586));
        reference.put("bmi", amount(25));
        reference.put("egfr", amount(90));
        reference.put("hba1c", amount(5.3));
        reference.put("uacr", amount(1));
        reference.put("sdiDeciles", new InputValue.Choice("1-3"));
        List.of("diabetes", "smoker", "bpTreated", "statin")
                .forEach(flag -> reference.put(flag, no()));

        addUp(name, reference, ContributionsTest::logOdds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pce-2013", "framingham-cvd-2008"})
    void of_log_hazards_against_the_example_person_of_goff(String name) {
        var reference = new TreeMap<String, InputValue>();
        reference.put("age", amount(55));
        reference.put("systolicPressure", amount(120));
        reference.put("totalCholesterol", amount(213));
        reference.put("hdlCholesterol", amount(50));
        List.of("diabetes", "smoker", "bpTreated").forEach(flag -> reference.put(flag, no()));

        addUp(name, reference, ContributionsTest::logHazard);
    }

    @Test
    void of_meld_na_against_the_bounds_that_count_least() {
        addUp(
                "meld-na-2008",
                Map.of(
                        "bilirubin", amount(1),
                        "inr", amount(1),
                        "creatinine", amount(1),
                        "sodium", amount(140),
                        "dialysis", no()),
                DoubleUnaryOperator.identity());
    }

    @Test
    void of_meld_3_to_the_points_that_are_rounded() {
        var model = Question.builtIn("meld-3");
        var random = new SplittableRandom(SEED);
        for (var round = 0; round < ROUNDS; round++) {
            var answer = run(model, anybody(model, random));

            assertThat((double) Math.clamp(Math.round(6 + sum(answer)), 6, 40))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(answer.outputs().getFirst().value());
        }
    }

    /// By hand, from Inker 2021, table 2: 142 x (creatinine / kappa)^-1.2 above kappa and ^alpha
    /// below, .9938^age, of women 1.012.
    @ParameterizedTest
    @CsvSource({"male, 1.4, .9, -1.2, 1", "female, .5, .7, -.241, 1.012"})
    void of_a_filtration_rate_are_the_logarithms_of_its_factors(
            String sex, double creatinine, double kappa, double power, double constant) {
        var answer =
                Question.to(Question.builtIn("ckd-epi-2021"))
                        .with("age", 60)
                        .with("sex", sex)
                        .with("creatinine", creatinine)
                        .answer();

        assertThat(answer.contributions())
                .extracting(Outcome.Contribution::input)
                .containsExactly("age", "creatinine");
        assertThat(answer.contributions().getFirst().amount())
                .isCloseTo(60 * Math.log(.9938), within(1e-12));
        assertThat(answer.contributions().getLast().amount())
                .isCloseTo(power * Math.log(creatinine / kappa), within(1e-12));
        assertThat(sum(answer))
                .isCloseTo(
                        Math.log(answer.outputs().getFirst().value() / (142 * constant)),
                        within(1e-12));
    }

    @Test
    void of_products_are_the_logarithms_of_their_factors() {
        addUp(
                "homa-ir",
                Map.of("insulin", amount(5), "glucose", amount(81)),
                Map.of("fasting", new InputValue.Flag(true), "insulinTreated", no()),
                Math::log);
        addUp(
                "apri",
                Map.of("ast", amount(40), "platelets", amount(100)),
                Map.of("astUpperLimit", amount(40)),
                Math::log);
    }

    /// Of a patient of 50 years with an AST of 60, an ALT of 64 and 150 platelets: 50 x 60 / (150 x
    /// 8), by hand.
    @Test
    void of_fib_4_add_up_to_the_logarithm_of_the_index() {
        var answer =
                Question.to(Question.builtIn("fib-4"))
                        .with("age", 50)
                        .with("ast", 60)
                        .with("alt", 64)
                        .with("platelets", 150)
                        .answer();

        assertThat(answer.contributions())
                .extracting(Outcome.Contribution::amount)
                .usingElementComparator(ContributionsTest::nearly)
                .containsExactly(Math.log(50), Math.log(60), -Math.log(8), -Math.log(150));
        assertThat(sum(answer)).isCloseTo(Math.log(2.5), within(1e-12));
    }

    private static int nearly(double one, double other) {
        return Math.abs(one - other) < 1e-12 ? 0 : Double.compare(one, other);
    }

    /// At 75 a minute a cycle is 0.8 s, whose cube root is 0.92832.
    @Test
    void of_a_corrected_qt_are_the_interval_and_its_correction_in_milliseconds() {
        var answer =
                Question.to(Question.builtIn("qtc-2009"))
                        .with("qtInterval", 400)
                        .with("heartRate", 75)
                        .answer();

        assertThat(answer.contributions().getFirst().amount()).isCloseTo(400, within(1e-9));
        assertThat(answer.contributions().getLast().amount())
                .isCloseTo(400 / .92832 - 400, within(1e-2));
        assertThat(sum(answer)).isCloseTo(answer.outputs().getFirst().value(), within(1e-9));
    }

    /// Nathan 2008: 28.7 x A1c - 46.7 mg/dL.
    @Test
    void of_an_average_glucose_is_all_but_the_constant() {
        var answer =
                Question.to(Question.builtIn("average-glucose"))
                        .with("age", 50)
                        .with("hba1c", 7)
                        .answer();

        assertThat(answer.contributions())
                .singleElement()
                .satisfies(it -> assertThat(it.amount()).isCloseTo(200.9, within(1e-9)));
    }

    /// By hand, from the coefficients of D'Agostino 2008, table 2: a woman.
    @Test
    void a_smoker_differs_from_the_reference_by_the_coefficient_of_smoking() {
        var answer =
                Question.to(Question.builtIn("framingham-cvd-2008"))
                        .with("age", 55)
                        .with("sex", "female")
                        .with("systolicPressure", 120)
                        .with("totalCholesterol", 213)
                        .with("hdlCholesterol", 50)
                        .with("diabetes", false)
                        .with("smoker", true)
                        .with("bpTreated", false)
                        .answer();

        assertThat(answer.contributions())
                .allSatisfy(it ->
                        assertThat(it.amount())
                                .isCloseTo(
                                        it.input().equals("smoker") ? .52873 : 0, within(1e-12)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apri",
                "average-glucose",
                "ckd-epi-2021",
                "fib-4",
                "homa-ir",
                "meld-3",
                "meld-na-2008",
                "qtc-2009"
            })
    void an_earlier_manifest_is_answered_alike_and_without_contributions(String name) {
        var earlier = Equations.named(name).orElseThrow();
        var now = Equations.named(name + "-2").orElseThrow();
        var model = Question.builtIn(name);
        var random = new SplittableRandom(SEED);
        var computed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var in = new Readings(InputValues.of(anybody(model, random)));

            if (now.compute(in) instanceof Score.Computed it) {
                assertThat(it.contributions()).isNotEmpty();
                assertThat(earlier.compute(in))
                        .isEqualTo(
                                new Score.Computed(
                                        it.values(), it.category(), it.warnings(), Map.of()));
                computed++;
            } else {
                assertThat(earlier.compute(in)).isEqualTo(now.compute(in));
            }
        }
        assertThat(computed).isPositive();
        assertThat(earlier.categories()).isEqualTo(now.categories());
        assertThat(earlier.alarming()).isEqualTo(now.alarming());
    }
}
