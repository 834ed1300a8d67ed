package io.twinmesh.persistence.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.export.ExportRegister.Limits;
import io.twinmesh.persistence.export.ExportRegister.Opening;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// What the register promises on either database.
interface ExportRegisterContract {
    Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    Limits LIMITS = new Limits(3, 2);
    PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    PatientId EVE = new PatientId("tw-" + "e".repeat(32));

    /// An empty one.
    ExportRegister register();

    static ExportId export(int number) {
        return new ExportId("ex-%032x".formatted(number));
    }

    @Test
    default void as_many_exports_are_let_in_as_may_be_open() {
        var register = register();

        assertThat(register.open(export(1), "ward", NOW, LIMITS)).isEqualTo(Opening.OPEN);
        assertThat(register.open(export(2), "ward", NOW, LIMITS)).isEqualTo(Opening.OPEN);
        assertThat(register.open(export(3), "ward", NOW, LIMITS))
                .as("two of a client")
                .isEqualTo(Opening.FULL_FOR_CLIENT);
        assertThat(register.open(export(3), "lab", NOW, LIMITS)).isEqualTo(Opening.OPEN);
        assertThat(register.open(export(4), "clinic", NOW, LIMITS))
                .as("three in all")
                .isEqualTo(Opening.FULL);
        assertThat(register.open(export(1), "ward", NOW, LIMITS))
                .as("open already")
                .isEqualTo(Opening.OPEN);
        register.close(export(1));
        assertThat(register.open(export(4), "clinic", NOW, LIMITS)).isEqualTo(Opening.OPEN);
        assertThat(register.open()).containsExactly(export(2), export(3), export(4));
    }

    @Test
    default void the_limit_holds_when_many_come_at_once() {
        var register = register();

        var asked =
                IntStream.range(0, 8)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(
                                        () -> register.open(export(i), "client-" + i, NOW, LIMITS)))
                        .toList();

        assertThat(asked.stream().filter(one -> one.join() == Opening.OPEN)).hasSize(3);
        assertThat(register.open()).hasSize(3);
    }

    @Test
    default void the_exports_that_hold_a_patient_are_found_until_they_end() {
        var register = register();
        register.holds(export(1), List.of(ADA, EVE));
        register.holds(export(1), List.of(ADA));
        register.holds(export(2), List.of(EVE, EVE));

        assertThat(register.holding(ADA)).containsExactly(export(1));
        assertThat(register.holding(EVE)).containsExactly(export(1), export(2));
        assertThat(register.patients(export(1), "", 10)).containsExactly(ADA, EVE);
        assertThat(register.patients(export(1), "", 1)).containsExactly(ADA);
        assertThat(register.patients(export(1), ADA.value(), 10)).containsExactly(EVE);
        register.close(export(1));
        register.close(export(1));
        assertThat(register.holding(ADA)).isEmpty();
        assertThat(register.holding(EVE)).containsExactly(export(2));
    }

    @Test
    default void a_patient_of_whom_nothing_was_read_after_all_is_held_no_more() {
        var register = register();
        register.holds(export(1), List.of(ADA, EVE));
        register.holds(export(2), List.of(EVE));

        register.without(export(1), List.of(EVE));
        register.without(export(1), List.of());

        assertThat(register.patients(export(1), "", 10)).containsExactly(ADA);
        assertThat(register.holding(EVE)).containsExactly(export(2));
    }
}
