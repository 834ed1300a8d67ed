package io.twinmesh.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;

class ReviewStateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "computed       | pending-review accepted amended rejected",
                "pending-review | accepted amended rejected",
                "accepted       | amended rejected",
                "amended        | amended rejected",
                "rejected       | ''"
            })
    void an_answer_can_be_judged_and_its_judgement_corrected_but_never_unsaid(
            String from, String to) {
        var next =
                Arrays.stream(ReviewState.values())
                        .filter(ReviewState.named(from).orElseThrow()::mayBecome)
                        .map(ReviewState::text)
                        .toList();

        assertThat(next).isEqualTo(to.isEmpty() ? List.of() : List.of(to.split(" ")));
    }

    @ParameterizedTest
    @EnumSource
    void a_state_reads_back_from_its_text(ReviewState state) {
        assertThat(ReviewState.named(state.text())).contains(state);
    }
}
