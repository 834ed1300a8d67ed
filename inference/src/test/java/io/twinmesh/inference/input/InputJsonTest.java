package io.twinmesh.inference.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class InputJsonTest {
    private static final byte[] SALT = new byte[16];
    private static final InputValues VALUES =
            InputValues.of(
                    Map.of(
                            "sex", new InputValue.Choice("female"),
                            "smoker", new InputValue.Flag(false),
                            "age", new InputValue.Amount(50)));

    @Test
    void inputs_have_these_bytes_and_read_back() {
        var bytes = InputJson.write(VALUES, SALT);

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"inputs\":{\"age\":50.0,\"sex\":\"female\",\"smoker\":false},"
                                + "\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}");
        assertThat(InputJson.read(bytes)).isEqualTo(new InputJson.Salted(VALUES, SALT));
    }

    @Test
    void another_form_is_refused_without_repeating_a_value() {
        for (var text :
                List.of(
                        "{\"inputs\":{}}",
                        "{\"inputs\":{\"age\":null},\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}",
                        "{\"inputs\":{\"age\":[81.5]},\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}",
                        "{\"inputs\":{\"age\":1e999},\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}",
                        "{\"inputs\":{\"age\":81.5},\"salt\":\"AA==\"}",
                        "{\"inputs\":{\"age\":81.5},\"salt\":\"?\"}",
                        "{\"inputs\":{\"age\":81.5 x},\"salt\":\"?\"}",
                        "{\"inputs\":{},\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"name\":\"x\"}")) {
            assertThatThrownBy(() -> InputJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("81.5");
        }
    }

    @Test
    void more_bytes_than_the_limit_are_refused() {
        assertThatThrownBy(() -> InputJson.read(new byte[InputJson.MAX_BYTES + 1]))
                .hasMessageContaining("at most");
    }

    @Test
    void no_text_form_shows_a_value() {
        assertThat(VALUES + " " + VALUES.values() + new InputJson.Salted(VALUES, SALT))
                .doesNotContain("50")
                .doesNotContain("female");
    }
}
