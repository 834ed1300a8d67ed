package io.twinmesh.actors.twin.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.JobId;

import org.junit.jupiter.api.Test;

import java.util.List;

class OpenGrantV1Test {
    private static final JobId JOB = new JobId("job-" + "0".repeat(32));

    @Test
    void
            an_old_open_question_keeps_its_inputs_and_is_given_only_to_who_may_have_all_observations() {
        var old = new OpenGrantV1(JOB, 7, "sha256:0", "{}", List.of("age"), List.of("hba1c"));

        var grant = OpenGrantV1.now(List.of(old)).getFirst();

        assertThat(grant.usedNames()).containsExactly("age");
        assertThat(grant.missing()).containsExactly("hba1c");
        assertThat(grant.sequenceNumber()).isEqualTo(7);
        assertThat(grant.used().getFirst().consulted())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.type()).isEqualTo("Observation");
                    assertThat(item.codes()).isEmpty();
                    assertThat(item.first()).isEmpty();
                });
    }
}
