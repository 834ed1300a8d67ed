package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.known.Origin;
import io.twinmesh.actors.twin.known.Origins;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Random;

class OriginsTest {
    private static final Origin VITAL = origin("vital-signs");
    private static final Origin LAB = origin("laboratory");

    private static Origin origin(String category) {
        return new Origin(
                "Observation",
                DataClass.CLINICAL,
                List.of(),
                List.of(new Code("category", category)));
    }

    @Test
    void each_resource_has_its_origin_and_others_a_plain_one() {
        var origins = Origins.NONE.with(7, VITAL).with(-3, LAB).with(5, VITAL);

        assertThat(origins.of(7, "Observation")).isEqualTo(VITAL);
        assertThat(origins.of(-3, "Observation")).isEqualTo(LAB);
        assertThat(origins.of(8, "Condition")).isEqualTo(Origin.plain("Condition"));
        assertThat(origins.without(7).of(7, "Observation")).isEqualTo(Origin.plain("Observation"));
    }

    @Test
    void whatever_comes_and_goes_it_is_a_map_and_comes_back_from_its_bytes() {
        var random = new Random(20261);
        var expected = new HashMap<Long, Origin>();
        var origins = Origins.NONE;
        for (var i = 0; i < 2_000; i++) {
            long resource = random.nextInt(60) - 30L;
            if (random.nextInt(3) == 0) {
                expected.remove(resource);
                origins = origins.without(resource);
            } else {
                var origin = origin("c" + random.nextInt(5));
                expected.put(resource, origin);
                origins = origins.with(resource, origin);
            }
        }
        for (var resource = -30L; resource < 30; resource++) {
            assertThat(origins.of(resource, "X"))
                    .isEqualTo(expected.getOrDefault(resource, Origin.plain("X")));
        }
        assertThat(StrictCbor.read(StrictCbor.write(origins), Origins.class)).isEqualTo(origins);
    }

    @Test
    void resources_whose_values_were_replaced_are_let_go() {
        PatientState state = Twins.holding();
        for (var i = 0; i < 500; i++) {
            state =
                    PatientState.evolve(
                            state,
                            new PatientEvent.ResourceRecorded(
                                    Twins.NOW,
                                    "client",
                                    "imp",
                                    DataClass.CLINICAL,
                                    "Observation",
                                    "o" + i,
                                    1,
                                    100 + i,
                                    i,
                                    Bytes.utf8("x"),
                                    List.of(
                                            Twins.measured(
                                                    "8867-4", "80", "/min", Twins.NOW.toString()),
                                            new Fact.Tagged(
                                                    List.of(), List.of(new Code("", "c" + i))))));
        }
        var origins = ((PatientState.Active) state).origins();

        assertThat(origins.count()).isLessThan(50);
        assertThat(origins.kinds()).hasSizeLessThan(50);
        assertThat(origins.of(599, "Observation").mentioned())
                .containsExactly(new Code("", "c499"));
    }
}
