package io.twinmesh.actors.packed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class PackedRowsTest {
    /// @param name packed when it is short
    private record Named(long source, int number, String name) {}

    private static final RowLayout<Named> LAYOUT =
            new RowLayout<>() {
                @Override
                public int width() {
                    return 2;
                }

                @Override
                public long source(Named row) {
                    return row.source();
                }

                @Override
                public boolean fits(Named row) {
                    return row.name().length() < 4;
                }

                @Override
                public String text(Named row) {
                    return SharedWords.of(List.of(row.name()));
                }

                @Override
                public void write(Named row, long[] to, int at) {
                    to[at] = row.number();
                }

                @Override
                public Named row(long source, long[] from, int at, String text) {
                    return new Named(source, (int) from[at], SharedWords.words(text).getFirst());
                }
            };

    @Test
    void whatever_comes_and_goes_it_is_the_same_list_as_an_ordinary_one() {
        var random = new Random(20261);
        var expected = new ArrayList<Named>();
        var rows = PackedRows.of(LAYOUT, List.of());
        for (var i = 0; i < 5_000; i++) {
            var before = rows;
            var expectedBefore = List.copyOf(expected);
            switch (random.nextInt(expected.size() < 20 ? 4 : 6)) {
                case 0, 1, 2 -> {
                    var row =
                            new Named(
                                    random.nextInt(8) - 4L,
                                    random.nextInt(),
                                    "n".repeat(random.nextInt(6)));
                    expected.add(row);
                    rows = rows.with(row);
                }
                case 3 -> {
                    long source = random.nextInt(8) - 4L;
                    expected.removeIf(row -> row.source() == source);
                    rows = rows.withoutSource(source);
                }
                default -> {
                    var place = random.nextInt(expected.size());
                    expected.remove(place);
                    rows = rows.without(place);
                }
            }

            assertThat(rows).isEqualTo(expected).hasSameHashCodeAs(expected);
            assertThat(before).isEqualTo(expectedBefore);
            assertThat(rows.sources().boxed().toList())
                    .isEqualTo(expected.stream().map(Named::source).toList());
            assertThat(PackedRows.of(LAYOUT, expected)).isEqualTo(rows);
        }
    }

    @Test
    void a_row_is_found_by_the_beginning_of_its_text_or_by_what_it_is() {
        var rows =
                PackedRows.of(
                        LAYOUT,
                        List.of(
                                new Named(1, 1, "a"),
                                new Named(2, 2, "b"),
                                new Named(3, 3, "long name"),
                                new Named(4, 4, "b")));

        assertThat(rows.place(SharedWords.prefix("b"), _ -> false)).contains(1);
        assertThat(rows.place(SharedWords.prefix("c"), row -> row.source() == 3)).contains(2);
        assertThat(rows.place(SharedWords.prefix("c"), _ -> false)).isEmpty();
    }

    @Test
    void without_a_source_that_said_nothing_it_is_the_same_object() {
        var rows = PackedRows.of(LAYOUT, List.of(new Named(1, 1, "a")));

        assertThat(rows.withoutSource(2)).isSameAs(rows);
        assertThat(PackedRows.of(LAYOUT, rows)).isSameAs(rows);
    }

    @Test
    void it_shows_nothing_of_its_rows() {
        assertThat(PackedRows.of(LAYOUT, List.of(new Named(1, 1, "ill"))))
                .hasToString("PackedRows[1]");
    }
}
