package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepetitionBudgetTest {
    private final RepetitionBudget budget = new RepetitionBudget();

    private int spent() {
        int spent = 0;
        while (budget.spend()) {
            spent++;
        }
        return spent;
    }

    private void asked(int questions) {
        for (int i = 0; i < questions; i++) {
            budget.asked();
        }
    }

    @Test
    void a_hundred_are_there_at_first_for_a_burst() {
        assertThat(spent()).isEqualTo(RepetitionBudget.MOST_SAVED).isEqualTo(100);
    }

    @Test
    void every_second_question_brings_one_more() {
        spent();
        asked(1);
        assertThat(spent()).isZero();

        asked(1);
        assertThat(spent()).isEqualTo(1);

        asked(61);
        assertThat(spent()).isEqualTo(30);
        asked(1);
        assertThat(spent()).as("the odd one was kept").isEqualTo(1);
    }

    @Test
    void no_more_than_a_hundred_are_saved_up() {
        asked(1_000);

        assertThat(spent()).isEqualTo(RepetitionBudget.MOST_SAVED);
    }
}
