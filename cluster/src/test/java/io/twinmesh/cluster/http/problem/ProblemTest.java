package io.twinmesh.cluster.http.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.actors.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
    /// Nothing could count it by the limit that was reached.
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void what_is_refused_for_now_says_why(int status) {
        assertThatThrownBy(() -> Problem.of(status, "server.busy", "not now"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(status + " server.busy");
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_of_the_domain_by_a_code_that_is_for_now_is_one(Busy why) {
        var problem = Statuses.problem(new Refusal(why.code(), "not now"));

        assertThat(problem.status()).isIn(429, 503);
        assertThat(problem.retryAfter()).isPresent();
        assertThat(problem.busy().map(Busy::code)).contains(why.code());
    }

    @Test
    void any_other_is_none() {
        assertThat(Statuses.problem(new Refusal("consent.none", "no")).busy()).isEmpty();
    }
}
