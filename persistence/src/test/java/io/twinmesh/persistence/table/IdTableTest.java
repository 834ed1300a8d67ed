package io.twinmesh.persistence.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Random;

class IdTableTest {
    private record Id(long high, long low) {}

    @Test
    void answers_as_a_list_without_repetition_does() {
        var random = new Random(1);
        var table = new IdTable();
        var model = new ArrayList<Id>();
        for (int step = 0; step < 20_000; step++) {
            // few values, so that ids come again and slots collide
            var id = new Id(random.nextInt(40), random.nextInt(40));
            assertThat(table.row(id.high(), id.low())).isEqualTo(model.indexOf(id));
            if (random.nextInt(200) == 0) {
                int left = random.nextInt(model.size() + 1);
                table.shrinkTo(left);
                model.subList(left, model.size()).clear();
            } else {
                if (!model.contains(id)) {
                    model.add(id);
                }
                assertThat(table.rowOrNew(id.high(), id.low())).isEqualTo(model.indexOf(id));
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        for (int row = 0; row < model.size(); row++) {
            assertThat(new Id(table.high(row), table.low(row))).isEqualTo(model.get(row));
        }
    }

    @Test
    void a_copy_goes_its_own_way() {
        var table = new IdTable();
        table.rowOrNew(1, 2);

        var copy = table.copy();
        copy.rowOrNew(3, 4);

        assertThat(table.row(3, 4)).isEqualTo(IdTable.NONE);
        assertThat(copy.row(1, 2)).isZero();
    }
}
