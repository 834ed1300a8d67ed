package io.twinmesh.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

final class TwinMemoryTest {
    /// Bytes mean nothing with so few; what counts is that every kind came to life.
    @Test
    @Tag("slow")
    void every_kind_of_entity_comes_to_life_and_is_measured() {
        var table = new TwinMemory(2, List.of(3, 5)).table();

        assertThat(table)
                .contains(
                        "bare sharded actor",
                        MakeUp.PERSON.toString(),
                        MakeUp.SHORT.toString(),
                        MakeUp.TYPICAL.toString(),
                        "person only at rest",
                        "typical twin at rest",
                        "the 4096 allowed");
    }

    @Test
    void a_patient_has_exactly_what_the_make_up_says() {
        for (var makeUp : List.of(MakeUp.PERSON, MakeUp.SHORT, MakeUp.TYPICAL)) {
            var resources = TypicalPatient.resources(makeUp, 7);
            var facts = resources.stream().flatMap(one -> one.facts().stream()).toList();

            assertThat(resources).hasSize(makeUp.resources());
            assertThat(codes(facts, Fact.Measured.class)).isEqualTo(makeUp.numbers());
            assertThat(codes(facts, Fact.Coded.class)).isEqualTo(makeUp.answers());
            assertThat(facts.stream().filter(Fact.ConditionNoted.class::isInstance))
                    .hasSize(makeUp.problems());
            assertThat(facts.stream().filter(Fact.MedicationNoted.class::isInstance))
                    .hasSize(makeUp.medications());
            assertThat(facts.stream().filter(Fact.ConsentGiven.class::isInstance))
                    .hasSize(makeUp.consent() ? 1 : 0);
        }
    }

    @Test
    void what_is_no_number_of_twins_is_a_wrong_use() {
        assertThat(TwinMemory.run(List.of("many"))).isEqualTo(2);
        assertThat(TwinMemory.run(List.of("0"))).isEqualTo(2);
    }

    private static long codes(List<Fact> facts, Class<? extends Fact.Observed> kind) {
        return facts.stream()
                .filter(kind::isInstance)
                .map(fact -> kind.cast(fact).key())
                .distinct()
                .count();
    }
}
