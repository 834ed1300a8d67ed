package io.twinmesh.persistence.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

class ReceiptCheckTest {
    private static final Skey SKEY = ReceiptSamples.SKEY;
    private static final ObjectNode GOOD = ReceiptSamples.receipt(5).json();

    private static ReceiptVerdict check(JsonNode json, Vkey vkey) {
        return ReceiptCheck.check(json.toString().getBytes(StandardCharsets.UTF_8), vkey);
    }

    private static void assertInvalid(JsonNode json, String what) {
        assertThat(check(json, SKEY.vkey())).as(what).isInstanceOf(ReceiptVerdict.Invalid.class);
    }

    @Test
    void a_good_receipt_is_valid_and_reads_back() {
        assertThat(check(GOOD, SKEY.vkey())).isInstanceOf(ReceiptVerdict.Valid.class);
        assertThat(Receipt.parse(GOOD.toString().getBytes(StandardCharsets.UTF_8)).json())
                .isEqualTo(GOOD);
    }

    @Test
    void its_proof_alone_is_proven_and_no_byte_of_it_may_change() {
        var receipt = ReceiptSamples.receipt(5);
        var trust = new LogTrust.Key(SKEY.vkey());
        var file = receipt.tlogProof().text().getBytes(StandardCharsets.UTF_8);

        assertThat(ProofCheck.claims(file)).isTrue();
        assertThat(ProofCheck.check(file, trust)).isInstanceOf(ProofVerdict.Proven.class);
        for (int at = 0; at < file.length; at++) {
            file[at] ^= 1;
            assertThat(ProofCheck.check(file, trust))
                    .as("byte " + at)
                    .isInstanceOf(ProofVerdict.Invalid.class);
            file[at] ^= 1;
        }
        var bare = receipt.proof().getBytes(StandardCharsets.UTF_8);
        assertThat(ProofCheck.check(bare, trust))
                .isEqualTo(new ProofVerdict.Invalid("the proof carries no leaf"));
    }

    @Test
    void version_1_of_a_receipt_is_valid_for_ever() throws IOException {
        var vkey =
                Vkey.parse(new String(golden("receipt-1.vkey"), StandardCharsets.US_ASCII).strip());
        assertThat(ReceiptCheck.check(golden("receipt-1.json"), vkey))
                .isInstanceOf(ReceiptVerdict.Valid.class);
    }

    private static byte[] golden(String name) throws IOException {
        try (var in = ReceiptCheckTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Nested
    class Tampering {
        /// Every character of every text, every digit of every number, at every depth.
        @Test
        void with_any_character_of_any_value_is_noticed() {
            var mutants = new ArrayList<JsonNode>();
            mutate(GOOD, changed -> changed, mutants);
            assertThat(mutants).hasSizeGreaterThan(1200);
            mutants.forEach(mutant -> assertInvalid(mutant, mutant.toString()));
        }

        @Test
        void with_any_byte_of_the_file_gives_another_answer_or_the_same_receipt() {
            var bytes = GOOD.toString().getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                var mutant = bytes.clone();
                mutant[i] ^= 1;
                assertThat(ReceiptCheck.check(mutant, SKEY.vkey()))
                        .as("byte " + i)
                        .isInstanceOf(ReceiptVerdict.Invalid.class);
            }
        }

        @Test
        void by_leaving_out_or_adding_a_field_is_noticed() {
            GOOD.fieldNames()
                    .forEachRemaining(name -> {
                        assertInvalid(GOOD.deepCopy().without(List.of(name)), "without " + name);
                    });
            assertInvalid(GOOD.deepCopy().put("more", 1), "with more");
        }

        @Test
        void by_naming_a_field_twice_is_noticed() {
            var text = GOOD.toString();
            var twice = text.replaceFirst("\\{", "{\"version\":1,");
            assertThat(ReceiptCheck.check(twice.getBytes(StandardCharsets.UTF_8), SKEY.vkey()))
                    .isInstanceOf(ReceiptVerdict.Invalid.class);
        }

        @Test
        void by_mixing_two_good_receipts_is_noticed() {
            var other = ReceiptSamples.receipt(6).json();
            GOOD.fieldNames()
                    .forEachRemaining(name -> {
                        if (!other.get(name).equals(GOOD.get(name))) {
                            var mixed = GOOD.deepCopy();
                            mixed.set(name, other.get(name));
                            assertInvalid(mixed, "with the other's " + name);
                        }
                    });
        }
    }

    @Test
    void under_another_key_it_is_not_valid() {
        var stranger =
                Skey.of(SKEY.vkey().name(), "x".repeat(32).getBytes(StandardCharsets.US_ASCII));
        assertThat(check(GOOD, stranger.vkey())).isInstanceOf(ReceiptVerdict.Invalid.class);
    }

    @Test
    void signed_by_a_stranger_it_is_not_valid_under_the_real_key() {
        var stranger =
                Skey.of(SKEY.vkey().name(), "x".repeat(32).getBytes(StandardCharsets.US_ASCII));
        var forged = ReceiptSamples.receipt(5, stranger).json();
        assertThat(check(forged, stranger.vkey())).isInstanceOf(ReceiptVerdict.Valid.class);
        assertInvalid(forged, "forged");
        assertInvalid(forged.deepCopy().put("vkey", SKEY.vkey().text()), "forged, key renamed");
    }

    @Test
    void accepted_but_not_logged_says_so() {
        var json = Receipt.accepted(ReceiptSamples.receipt(5).payout(), "0", 5);
        assertThat(check(json, SKEY.vkey()))
                .isEqualTo(
                        new ReceiptVerdict.Invalid(
                                "the payout is accepted but not yet logged; fetch the receipt"
                                        + " again"));
    }

    @Test
    void what_is_no_receipt_at_all_is_not_valid() {
        for (var text : List.of("", "{}", "[]", "null", "1", "{\"version\":1", "\u0000")) {
            assertThat(ReceiptCheck.check(text.getBytes(StandardCharsets.UTF_8), SKEY.vkey()))
                    .as(text)
                    .isInstanceOf(ReceiptVerdict.Invalid.class);
        }
        assertThat(ReceiptCheck.check(new byte[300_000], SKEY.vkey()))
                .isEqualTo(new ReceiptVerdict.Invalid("a receipt has at most 262144 bytes"));
    }

    private static void mutate(
            JsonNode node, UnaryOperator<JsonNode> whole, List<JsonNode> mutants) {
        switch (node) {
            case ObjectNode object ->
                    object.properties()
                            .forEach(field ->
                                    mutate(
                                            field.getValue(),
                                            changed -> {
                                                var copy = object.deepCopy();
                                                copy.set(field.getKey(), changed);
                                                return whole.apply(copy);
                                            },
                                            mutants));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    int place = i;
                    mutate(
                            array.get(i),
                            changed -> {
                                var copy = array.deepCopy();
                                copy.set(place, changed);
                                return whole.apply(copy);
                            },
                            mutants);
                }
            }
            default -> {
                if (node.isTextual()) {
                    var text = node.textValue();
                    for (int i = 0; i < text.length(); i++) {
                        var changed = new StringBuilder(text);
                        changed.setCharAt(i, (char) (text.charAt(i) ^ 1));
                        mutants.add(whole.apply(GOOD.textNode(changed.toString())));
                    }
                } else {
                    mutants.add(whole.apply(GOOD.numberNode(node.longValue() ^ 1)));
                    mutants.add(whole.apply(GOOD.numberNode(-node.longValue() - 1)));
                    mutants.add(whole.apply(GOOD.textNode(node.asText())));
                }
            }
        }
    }
}
