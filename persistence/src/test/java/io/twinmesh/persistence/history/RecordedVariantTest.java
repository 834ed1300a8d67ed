package io.twinmesh.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

final class RecordedVariantTest {
    @Test
    void a_recorded_variant_ever_written_can_be_read() throws IOException {
        var bytes = HistoryTest.goldenBytes("twin.resource-recorded-variant/2");

        assertThat(HistoryTest.EVENTS.read("twin.resource-recorded/2", bytes)).isEqualTo(variant());
        assertThat(HistoryTest.EVENTS.write(variant())).isEqualTo(bytes);
    }

    @Test
    void a_recorded_variant_that_no_test_could_assess_ever_written_can_be_read()
            throws IOException {
        var bytes = HistoryTest.goldenBytes("twin.resource-recorded-variant-unassessed/2");

        assertThat(HistoryTest.EVENTS.read("twin.resource-recorded/2", bytes))
                .isEqualTo(unassessed());
        assertThat(HistoryTest.EVENTS.write(unassessed())).isEqualTo(bytes);
    }

    private static PatientEvent.ResourceRecorded unassessed() {
        return variant(
                new Fact.VariantUnassessed(
                        List.of(Code.parse("http://loinc.org|69548-6")),
                        "EGFR",
                        List.of("p.Leu858Arg"),
                        Fact.Unclear.NO_CALL,
                        HistoryTest.AT));
    }

    private static PatientEvent.ResourceRecorded variant() {
        return variant(
                new Fact.VariantNoted(
                        List.of(Code.parse("http://loinc.org|69548-6")),
                        "EGFR",
                        List.of("p.Leu858Arg", "c.2573T>G"),
                        HistoryTest.AT));
    }

    private static PatientEvent.ResourceRecorded variant(Fact fact) {
        return new PatientEvent.ResourceRecorded(
                HistoryTest.AT,
                "client-1",
                "imp-1",
                DataClass.GENOME,
                "Observation",
                "v",
                1,
                3L,
                4L,
                Bytes.utf8("{\"resourceType\":\"Observation\"}"),
                List.of(fact));
    }
}
