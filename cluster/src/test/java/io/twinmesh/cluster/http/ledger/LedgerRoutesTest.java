package io.twinmesh.cluster.http.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.identity.AccountId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

/// What a deposit is answered with.
class LedgerRoutesTest {
    private static final AccountId ACCOUNT = new AccountId("a".repeat(32));

    private static Problem refused(String result) {
        return assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> LedgerRoutes.deposited(ACCOUNT, reply(result)))
                .actual()
                .problem();
    }

    private static LaneReply reply(String result) {
        return new LaneReply(result, Optional.empty());
    }

    @Test
    void a_lane_that_decided_nothing_is_busy_and_says_when_to_come_again() {
        var problem = refused("lane_busy");

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.code()).isEqualTo("ledger.busy");
        assertThat(problem.retryAfter()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "exists_with_different_amount, idempotency.reused",
        "id_already_failed, deposit.refused"
    })
    void what_the_lane_decided_against_is_final(String result, String code) {
        var problem = refused(result);

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"created", "exists"})
    void a_deposit_that_holds_is_answered_with_its_account(String result) {
        assertThat(LedgerRoutes.deposited(ACCOUNT, reply(result)).status().intValue())
                .isEqualTo(201);
    }
}
