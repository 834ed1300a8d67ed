package io.twinmesh.actors.node.news;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

final class NewsLogTest {
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

    /// Keeps three.
    private final NewsLog log = new NewsLog(START, 3);

    private final long begin = log.newest();

    @Test
    void what_stands_behind_a_place_comes_page_by_page() {
        happens(3);

        var first = log.after(begin, 2);
        var second = log.after(first.last(), 2);

        assertThat(numbers(first)).containsExactly(begin + 1, begin + 2);
        assertThat(first.more()).isTrue();
        assertThat(numbers(second)).containsExactly(begin + 3);
        assertThat(second.more()).isFalse();
        assertThat(second.missed()).isFalse();
    }

    @Test
    void nothing_new_keeps_the_place() {
        happens(1);

        assertThat(log.after(begin + 1, 2))
                .isEqualTo(new NewsPage(false, begin + 1, List.of(), false));
    }

    @Test
    void who_was_away_for_too_long_hears_that_something_is_missing_and_what_is_kept() {
        happens(5);

        var page = log.after(begin + 1, 10);

        assertThat(page.missed()).isTrue();
        assertThat(numbers(page)).containsExactly(begin + 3, begin + 4, begin + 5);
        assertThat(log.after(begin + 2, 10).missed()).as("all of what it lacks is kept").isFalse();
    }

    @Test
    void places_of_another_life_are_told_from_those_of_this_one() {
        happens(1);
        var later = new NewsLog(START.plusSeconds(1), 3);

        var page = later.after(log.newest(), 10);

        assertThat(page.missed()).isTrue();
        assertThat(page.last()).isEqualTo(later.newest());
        assertThat(log.after(later.newest(), 10).missed()).as("of a life to come").isTrue();
    }

    private void happens(int times) {
        for (var i = 0; i < times; i++) {
            log.add(
                    NodeNews.Kind.GONE,
                    new NodeId("node-" + "0".repeat(20)),
                    "alpha",
                    "lost",
                    "active",
                    "node.active",
                    "",
                    START);
        }
    }

    private static List<Long> numbers(NewsPage page) {
        return page.news().stream().map(NodeNews::number).toList();
    }
}
