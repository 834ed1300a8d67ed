package io.twinmesh.persistence.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.regex.Pattern;

class HexDigitsTest {
    private static final Pattern SAME = Pattern.compile("job-[0-9a-f]{4}");

    @Test
    void are_what_the_regular_expression_says() {
        for (char digit = 0; digit < 0x700; digit++) {
            for (var text : new String[] {"job-" + digit + "0af", "job-09a" + digit}) {
                assertThat(HexDigits.follow("job-", 4, text))
                        .as(text)
                        .isEqualTo(SAME.matcher(text).matches());
            }
        }
    }

    @Test
    void neither_more_nor_fewer_nor_another_prefix() {
        assertThat(HexDigits.follow("job-", 4, "job-0af9")).isTrue();
        assertThat(HexDigits.follow("job-", 4, "job-0af")).isFalse();
        assertThat(HexDigits.follow("job-", 4, "job-0af90")).isFalse();
        assertThat(HexDigits.follow("job-", 4, "job-0af9\n")).isFalse();
        assertThat(HexDigits.follow("job-", 4, "jab-0af9")).isFalse();
        assertThat(HexDigits.follow("job-", 4, "")).isFalse();
        assertThatThrownBy(() -> new JobId("job-" + "F".repeat(32)))
                .hasMessage("must match job-[0-9a-f]{32}, got 'job-" + "F".repeat(32) + "'");
    }
}
