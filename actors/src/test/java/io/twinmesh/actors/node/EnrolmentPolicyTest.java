package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.node.EnrolmentPolicy.Approval;

import org.junit.jupiter.api.Test;

class EnrolmentPolicyTest {
    @Test
    void is_read_as_it_is_written() {
        assertThat(of("manual")).isEqualTo(new EnrolmentPolicy(Approval.MANUAL, 10));
        assertThat(of("automatic").approval()).isEqualTo(Approval.AUTOMATIC);
    }

    @Test
    void an_approval_that_is_none_is_refused_with_what_it_must_be() {
        assertThatThrownBy(() -> of("later")).hasMessageContaining("automatic or manual");
    }

    private static EnrolmentPolicy of(String approval) {
        return EnrolmentPolicy.of(
                ConfigFactory.parseString(
                        "twinmesh.nodes { approval = " + approval + ", probation-jobs = 10 }"));
    }
}
