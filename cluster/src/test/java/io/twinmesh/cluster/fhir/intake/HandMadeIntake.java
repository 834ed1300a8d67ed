package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.history.Fact;

import java.util.List;

/// An intake that remembers nothing, and what becomes of bundles made by hand.
public final class HandMadeIntake {
    private final FhirIntake intake = Bundles.intake(new Remembered());

    /// The plan of a transaction that posts these resources.
    PlannedBundle cut(String... resources) {
        return planned(Bundles.of(resources));
    }

    /// A transaction that must not be refused.
    PlannedBundle planned(byte[] bundle) {
        return PlannedBundle.of(intake, bundle);
    }

    Intake read(byte[] bundle) {
        return PlannedBundle.read(intake, bundle);
    }

    /// What is known of the resource beside its patient, without its tags.
    public List<Fact> factsOf(String resource) {
        var parts = cut(Bundles.PATIENT, resource).patients();
        assertThat(parts).hasSize(1);
        return parts.getFirst().resources().getLast().facts().stream()
                .filter(fact -> !(fact instanceof Fact.Tagged))
                .toList();
    }

    /// The reason names the place and nobody.
    void refused(byte[] bundle, String code, String place) {
        var read = read(bundle);
        assertThat(read).isInstanceOf(Intake.Refused.class);
        var refusal = ((Intake.Refused) read).refusal();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.why()).contains(place).doesNotContain("Plantedname");
    }
}
