package io.twinmesh.inference.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

class WorkReceiptTest {
    private static final Digest DIGEST = Digest.of(new byte[0]);
    private static final WorkReceipt RECEIPT =
            new WorkReceipt(
                    "node-0123456789abcdef0123",
                    "ls-00000000000000000000000000000001",
                    3,
                    DIGEST,
                    DIGEST,
                    DIGEST,
                    "cpu-x86_64",
                    Instant.parse("2026-11-21T12:00:00.5Z"),
                    42);

    @Test
    void survives_the_way_through_its_canonical_text() {
        assertThat(WorkReceipt.parse(RECEIPT.canonicalBytes())).isEqualTo(RECEIPT);
    }

    @Test
    void has_one_text() {
        // a golden text: nodes in the field sign exactly this
        assertThat(new String(RECEIPT.canonicalBytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"computeNanos\":42,\"device\":\"cpu-x86_64\",\"fencingToken\":3,"
                                + "\"finishedAt\":\"2026-11-21T12:00:00.500Z\",\"inputs\":\""
                                + DIGEST
                                + "\",\"leaseId\":\"ls-00000000000000000000000000000001\",\"model\":\""
                                + DIGEST
                                + "\",\"nodeId\":\"node-0123456789abcdef0123\",\"output\":\""
                                + DIGEST
                                + "\",\"v\":1}");
    }

    @Test
    void refuses_another_text_for_the_same_receipt() {
        var text = new String(RECEIPT.canonicalBytes(), StandardCharsets.UTF_8);

        for (var other :
                new String[] {
                    text + " ",
                    text.replace(":42,", ":\"42\","),
                    text.replace(".500Z", ".50Z"),
                    text.replace("\"v\":1", "\"v\":2")
                }) {
            assertThatThrownBy(() -> WorkReceipt.parse(other.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void takes_the_longest_name_of_a_numeric_class() {
        var longest = "c" + "0".repeat(39);

        assertThat(WorkReceipt.parse(saidOn(longest)).device()).isEqualTo(longest);
    }

    @ParameterizedTest
    @MethodSource
    void refuses_a_device_that_is_no_numeric_class_and_does_not_repeat_it(String device) {
        assertThatThrownBy(() -> WorkReceipt.parse(saidOn(device)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device must match [a-z][a-z0-9._-]{0,39}");
    }

    private static List<String> refuses_a_device_that_is_no_numeric_class_and_does_not_repeat_it() {
        return List.of(
                "",
                "c".repeat(41),
                "c".repeat(900_000),
                "Cpu-x86_64",
                "cpu x86",
                "0cpu",
                "cpu-\u00e9");
    }

    private static byte[] saidOn(String device) {
        return new String(RECEIPT.canonicalBytes(), StandardCharsets.UTF_8)
                .replace("cpu-x86_64", device)
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"v\":1", "7", "{\"v\":1,\"evil\":true}"})
    void refuses_what_is_no_receipt(String text) {
        assertThatThrownBy(() -> WorkReceipt.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
