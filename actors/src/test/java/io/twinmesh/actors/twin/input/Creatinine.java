package io.twinmesh.actors.twin.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Twins;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Fact;

import java.util.List;

/// What tests of selections share: a creatinine that models ask for, and what came out.
final class Creatinine {
    static final InputSource CREATININE =
            new InputSource.Observation(
                    List.of(
                            Twins.LOINC + "2160-0",
                            Twins.LOINC + "38483-4",
                            Twins.LOINC + "14682-9"));
    static final InputSpec REQUIRED =
            Twins.input("creatinine", Twins.amount("mg/dL", 0.1, 30), true, CREATININE);
    static final InputSpec OPTIONAL =
            Twins.input("creatinine", Twins.amount("mg/dL", 0.1, 30), false, CREATININE);

    private Creatinine() {}

    static InputValue only(Selection selected) {
        assertThat(selected).isInstanceOf(Selection.Chosen.class);
        return ((Selection.Chosen) selected).values().values().firstEntry().getValue();
    }

    static void nothing(Selection selected, String code) {
        assertThat(selected).isInstanceOf(Selection.Nothing.class);
        assertThat(((Selection.Nothing) selected).code()).isEqualTo(code);
        assertThat(((Selection.Nothing) selected).why()).doesNotContain("77");
    }

    static Fact creatinine(String value, String unit, String at) {
        return Twins.measured("2160-0", value, unit, at);
    }
}
