package io.twinmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

final class PlanTest {
    private static final List<Imported.Twin> TWINS =
            List.of(
                    new Imported.Twin("tw-a", Optional.of(LocalDate.of(2021, 3, 22))),
                    new Imported.Twin("tw-b", Optional.empty()));

    @Test
    void every_model_is_asked_about_every_twin_once_and_the_price_is_the_sum() {
        var plan =
                Plan.of(
                        Json.of(
                                """
                                {"models":[
                                 {"id":"fib-4@1.0.0","engine":"score","priceTokens":10},
                                 {"id":"ckd-epi-2021@1.0.0","engine":"score","priceTokens":5},
                                 {"id":"kfre-4@1.0.0","engine":"score","priceTokens":7},
                                 {"id":"off@1","engine":"score","priceTokens":9,"off":true},
                                 {"id":"learned@1.0.0","engine":"onnx","priceTokens":50}]}
                                """),
                        TWINS);

        assertThat(plan.size()).as("nobody is asked what is off").isEqualTo(8);
        assertThat(plan.off()).containsExactly("off@1");
        assertThat(plan.tokens()).isEqualTo(2 * (10 + 5 + 7 + 50));
        assertThat(plan.first()).hasSize(4);
        assertThat(plan.first().getFirst().asOf()).contains(LocalDate.of(2021, 3, 22));
    }

    @Test
    void the_second_half_starts_with_the_models_that_a_node_must_load() {
        var plan =
                Plan.of(
                        Json.of(
                                """
                                {"models":[
                                 {"id":"learned@1.0.0","engine":"onnx","priceTokens":50},
                                 {"id":"a@1.0.0","engine":"score","priceTokens":1},
                                 {"id":"b@1.0.0","engine":"score","priceTokens":1},
                                 {"id":"c@1.0.0","engine":"score","priceTokens":1}]}
                                """),
                        TWINS);

        assertThat(plan.first())
                .extracting(question -> question.about().name())
                .containsOnly("a", "b");
        assertThat(plan.second())
                .extracting(question -> question.about().name())
                .containsExactly("learned", "learned", "c", "c");
    }
}
