package io.twinmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TextTableTest {
    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        var table = new TextTable("a", "long heading", "c");
        table.row("value", "x", "y");

        assertThat(table.text()).isEqualTo("a      long heading  c\nvalue  x             y\n");
    }

    @Test
    void a_row_with_too_few_cells_is_a_mistake() {
        assertThatThrownBy(() -> new TextTable("a", "b").row("x"))
                .hasMessage("a row has 2 cells, got [x]");
    }
}
