package io.twinmesh.inference.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

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

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"v\":1", "7", "{\"v\":1,\"evil\":true}"})
    void refuses_what_is_no_receipt(String text) {
        assertThatThrownBy(() -> WorkReceipt.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
