package io.twinmesh.actors.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class SharedWordsTest {
    private static final int LONGEST = 65_535;

    @Test
    void whatever_the_words_they_come_back_and_equal_ones_are_one_text() {
        var random = new Random(20261);
        for (var i = 0; i < 2_000; i++) {
            var words = new ArrayList<String>();
            for (var j = random.nextInt(6); j > 0; j--) {
                words.add(word(random));
            }

            assertThat(SharedWords.words(SharedWords.of(words))).isEqualTo(words);
            assertThat(SharedWords.of(List.copyOf(words))).isSameAs(SharedWords.of(words));
        }
    }

    @Test
    void the_first_words_are_a_prefix_and_no_other_words_are() {
        var text = SharedWords.of(List.of("loinc", "718", "mg"));

        assertThat(text).startsWith(SharedWords.prefix("loinc", "718"));
        assertThat(text).doesNotStartWith(SharedWords.prefix("loinc", "71"));
        assertThat(text).doesNotStartWith(SharedWords.prefix("loinc7", "18"));
    }

    @Test
    void a_word_may_be_as_long_as_a_character_can_say() {
        var longest = "é".repeat(LONGEST);

        assertThat(SharedWords.fits(longest)).isTrue();
        assertThat(SharedWords.words(SharedWords.of(List.of(longest, "x"))))
                .containsExactly(longest, "x");
        assertThat(SharedWords.fits(longest + "é")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedWords.of(List.of(longest + "é")));
    }

    /// Lengths about where a length would look like a letter or half a pair, and any characters.
    private static String word(Random random) {
        var length =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(300);
                    case 2 -> 0xd7f0 + random.nextInt(32);
                    default -> random.nextInt(8);
                };
        var word = new StringBuilder();
        for (var i = 0; i < length; i++) {
            word.append((char) random.nextInt(0x10000));
        }
        return word.toString();
    }
}
