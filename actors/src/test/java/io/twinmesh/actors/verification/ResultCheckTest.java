package io.twinmesh.actors.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.verification.ResultCheck.Expected;
import io.twinmesh.actors.verification.ResultCheck.Returned;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;

import org.assertj.core.api.AbstractObjectAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class ResultCheckTest {
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final String NODE = KEY.verifyingKey().nodeId();
    private static final String LEASE = "ls-" + "1".repeat(32);
    private static final Digest MODEL = digest("model");
    private static final Digest INPUTS = digest("inputs");
    private static final byte[] OUTPUT = computed("risk", 0.25, "1");
    private static final Expected EXPECTED =
            new Expected(NODE, LEASE, 2, MODEL.text(), INPUTS.text(), JobFixtures.manifest());
    private static final Outcome.NotComputed PREGNANT =
            new Outcome.NotComputed(
                    "population.excluded",
                    "NEWS2 does not hold in pregnancy",
                    Optional.of("pregnant"));

    @Test
    void an_honest_result_is_valid() {
        assertThat(check(receipt(NODE, LEASE, 2, MODEL, INPUTS, OUTPUT), OUTPUT))
                .isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void a_reason_why_nothing_was_computed_is_valid_in_the_models_own_words() {
        assertThat(news2(PREGNANT)).isInstanceOf(Verdict.Valid.class);
        assertThat(
                        news2(
                                new Outcome.NotComputed(
                                        PREGNANT.code(), "Stop the statin.", PREGNANT.input())))
                .isEqualTo(new Verdict.Invalid("result.code-unknown"));
    }

    @Test
    void an_honest_result_in_words_is_valid() {
        var output = said(one("risk", "0.25"), "").getBytes(StandardCharsets.UTF_8);

        assertThat(check(receipt(NODE, LEASE, 2, MODEL, INPUTS, output), output))
                .isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void another_lease_is_refused() {
        var other = "ls-" + "2".repeat(32);
        refused("result.lease", receipt(NODE, other, 2, MODEL, INPUTS, OUTPUT), OUTPUT);
    }

    @Test
    void a_stale_fencing_token_is_refused() {
        refused("result.fencing-token", receipt(NODE, LEASE, 1, MODEL, INPUTS, OUTPUT), OUTPUT);
    }

    @Test
    void another_model_is_refused() {
        refused("result.model", receipt(NODE, LEASE, 2, INPUTS, INPUTS, OUTPUT), OUTPUT);
    }

    @Test
    void other_inputs_are_refused() {
        refused("result.inputs", receipt(NODE, LEASE, 2, MODEL, MODEL, OUTPUT), OUTPUT);
    }

    @Test
    void another_output_than_the_signed_one_is_refused() {
        refused(
                "result.output-digest",
                receipt(NODE, LEASE, 2, MODEL, INPUTS, OUTPUT),
                computed("risk", 0.26, "1"));
    }

    @Test
    void an_output_that_is_no_outcome_is_refused() {
        var nonsense = "{}".getBytes(StandardCharsets.UTF_8);
        refused(
                "result.output-malformed",
                receipt(NODE, LEASE, 2, MODEL, INPUTS, nonsense),
                nonsense);
    }

    @Test
    void an_output_out_of_range_or_in_another_unit_or_of_another_name_is_refused() {
        for (var output :
                List.of(
                        computed("risk", 1.01, "1"),
                        computed("risk", 0.5, "%"),
                        computed("danger", 0.5, "1"))) {
            refused(
                    "result.output-implausible",
                    receipt(NODE, LEASE, 2, MODEL, INPUTS, output),
                    output);
        }
    }

    /// JSON has no words for them; a number that is too large for a double is infinite.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "1e999",
                "-1e999",
                "\"NaN\"",
                "\"0.25\"",
                "null",
                "[0.25]",
                "[]",
                "{}",
                "true"
            })
    void a_value_that_is_not_one_finite_number_is_refused(String value) {
        malformed(said(one("risk", value), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "1e999", "[1]", "null"})
    void a_contribution_that_is_not_one_finite_number_is_refused(String amount) {
        malformed(said(one("risk", "0.25"), "{\"amount\":" + amount + ",\"input\":\"age\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "\"risk\"", "[[0.25]]", "[0.25]", "[null]"})
    void outputs_of_another_shape_are_refused(String outputs) {
        malformed(
                "{\"computed\":{\"contributions\":[],\"outputs\":%s,\"warnings\":[]}}"
                        .formatted(outputs));
    }

    @Test
    void too_few_or_too_many_outputs_are_refused() {
        malformed(said("", ""));
        implausible(
                computed(
                        new Outcome.Output("risk", .25, "1"),
                        new Outcome.Output("risk", .25, "1")));
        implausible(
                computed(
                        new Outcome.Output("risk", .25, "1"),
                        new Outcome.Output("more", .25, "1")));
    }

    @Test
    void what_is_said_beside_the_outputs_is_refused() {
        malformed(said(one("risk", "0.25"), "").replace("}}", ",\"note\":\"hello\"}}"));
        malformed(said(one("risk", "0.25").replace("}", ",\"note\":1}"), ""));
    }

    @Test
    void an_output_larger_than_any_outcome_is_refused_unread() {
        var spaces = " ".repeat(OutcomeJson.MAX_BYTES);
        malformed(said(one("risk", "0.25"), "") + spaces);
    }

    private static String one(String name, String value) {
        return "{\"name\":\"%s\",\"unit\":\"1\",\"value\":%s}".formatted(name, value);
    }

    private static String said(String outputs, String contributions) {
        return "{\"computed\":{\"contributions\":[%s],\"outputs\":[%s],\"warnings\":[]}}"
                .formatted(contributions, outputs);
    }

    private static void malformed(String said) {
        var output = said.getBytes(StandardCharsets.UTF_8);
        refused("result.output-malformed", receipt(NODE, LEASE, 2, MODEL, INPUTS, output), output);
    }

    private static void implausible(byte[] output) {
        refused(
                "result.output-implausible",
                receipt(NODE, LEASE, 2, MODEL, INPUTS, output),
                output);
    }

    @Test
    void of_a_sheet_some_values_are_enough_each_once_as_it_can_be_printed() {
        var creatinine = read("creatinine", 1.1, "mg/dL", "2160-0", .9);
        var sodium = read("sodium", 140, "mmol/L", "2951-2", .8);
        sheet(creatinine, sodium).isInstanceOf(Verdict.Valid.class);
        for (var outputs :
                List.of(
                        List.of(sodium, creatinine),
                        List.of(creatinine, creatinine),
                        List.of(read("creatinine", 110, "mg/dL", "2160-0", .9)),
                        List.of(read("creatinine", 1.1, "umol/L", "2160-0", .9)),
                        List.of(read("sodium", 1.1, "mg/dL", "2160-0", .9)),
                        List.of(new Outcome.Output("creatinine", 1.1, "mg/dL")),
                        List.of(read("creatinine", 1.1, "mg/dL", "2160-0", 1.01)))) {
            sheet(outputs.toArray(Outcome.Output[]::new))
                    .isEqualTo(new Verdict.Invalid("result.output-implausible"));
        }
    }

    @Test
    void what_was_computed_is_never_said_to_be_read() {
        var output = computed(read("risk", .5, "1", "2160-0", .9));
        refused(
                "result.output-implausible",
                receipt(NODE, LEASE, 2, MODEL, INPUTS, output),
                output);
    }

    private static AbstractObjectAssert<?, Verdict> sheet(Outcome.Output... outputs) {
        return assertThat(
                said(
                        "lab-sheet",
                        new Outcome.Computed(
                                List.of(outputs), Optional.empty(), List.of(), List.of())));
    }

    private static Verdict news2(Outcome outcome) {
        return said("news2", outcome);
    }

    private static Verdict said(String model, Outcome outcome) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        var output = OutcomeJson.write(outcome);
        var receipt = receipt(NODE, LEASE, 2, MODEL, INPUTS, output);
        return ResultCheck.check(
                new Expected(NODE, LEASE, 2, MODEL.text(), INPUTS.text(), manifest),
                new Returned(output, receipt, KEY.sign(receipt), KEY.verifyingKey().bytes()));
    }

    @Test
    void words_that_are_none_of_the_models_are_refused() {
        var score = List.of(new Outcome.Output("score", 1, "{score}"));
        var low = new Outcome.Band("low", "Low: ward-based response");
        assertThat(news2(new Outcome.Computed(score, Optional.of(low), List.of(), List.of())))
                .isInstanceOf(Verdict.Valid.class);
        for (var label : List.of("Low risk. Stop the statin", "")) {
            var other = new Outcome.Band("low", label);
            assertThat(news2(new Outcome.Computed(score, Optional.of(other), List.of(), List.of())))
                    .isEqualTo(new Verdict.Invalid("result.output-implausible"));
        }
    }

    private static Outcome.Output read(
            String name, double value, String unit, String loinc, double confidence) {
        return new Outcome.Output(
                name, value, unit, Optional.of(new Outcome.Read(loinc, confidence)));
    }

    @Test
    void a_wrong_signature_is_refused() {
        var receipt = receipt(NODE, LEASE, 2, MODEL, INPUTS, OUTPUT);
        var signature = KEY.sign(receipt);
        signature[3] ^= 1;
        assertThat(
                        ResultCheck.check(
                                EXPECTED,
                                new Returned(
                                        OUTPUT, receipt, signature, KEY.verifyingKey().bytes())))
                .isEqualTo(new Verdict.Invalid("result.signature"));
    }

    @Test
    void another_nodes_key_is_refused() {
        var seed = new byte[32];
        seed[0] = 1;
        var other = SigningKey.ofSeed(seed);
        var receipt = receipt(NODE, LEASE, 2, MODEL, INPUTS, OUTPUT);
        assertThat(
                        ResultCheck.check(
                                EXPECTED,
                                new Returned(
                                        OUTPUT,
                                        receipt,
                                        other.sign(receipt),
                                        other.verifyingKey().bytes())))
                .isEqualTo(new Verdict.Invalid("result.node"));
    }

    @Test
    void a_receipt_in_another_spelling_is_refused() {
        var spaced =
                (new String(receipt(NODE, LEASE, 2, MODEL, INPUTS, OUTPUT), StandardCharsets.UTF_8)
                                + " ")
                        .getBytes(StandardCharsets.UTF_8);
        refused("result.receipt-malformed", spaced, OUTPUT);
    }

    /// It is kept with every check of the node: in the journal for ever, and in its record.
    @Test
    void a_receipt_whose_device_is_a_text_of_the_nodes_own_is_refused() {
        var text =
                new String(receipt(NODE, LEASE, 2, MODEL, INPUTS, OUTPUT), StandardCharsets.UTF_8);

        for (var device : List.of("x".repeat(900_000), "call me", "")) {
            refused(
                    "result.receipt-malformed",
                    text.replace("cpu-test", device).getBytes(StandardCharsets.UTF_8),
                    OUTPUT);
        }
    }

    private static void refused(String code, byte[] receipt, byte[] output) {
        assertThat(check(receipt, output)).isEqualTo(new Verdict.Invalid(code));
    }

    private static Verdict check(byte[] receipt, byte[] output) {
        return ResultCheck.check(
                EXPECTED,
                new Returned(output, receipt, KEY.sign(receipt), KEY.verifyingKey().bytes()));
    }

    private static byte[] receipt(
            String node, String lease, long token, Digest model, Digest inputs, byte[] output) {
        return new WorkReceipt(
                        node,
                        lease,
                        token,
                        model,
                        inputs,
                        Digest.of(output),
                        "cpu-test",
                        Instant.parse("2026-11-21T12:00:00Z"),
                        1)
                .canonicalBytes();
    }

    private static byte[] computed(String name, double value, String unit) {
        return computed(new Outcome.Output(name, value, unit));
    }

    private static byte[] computed(Outcome.Output... outputs) {
        return OutcomeJson.write(
                new Outcome.Computed(List.of(outputs), Optional.empty(), List.of(), List.of()));
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
