package io.twinmesh.persistence.ledger.lane.pay;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// What is withheld for 50 versions of models, of 20 payers each.
class WithheldTableTest {
    private static final int VERSIONS = 50;
    private static final int PAYERS = 20;

    private final WithheldTable table = new WithheldTable();

    WithheldTableTest() {
        for (int version = 0; version < VERSIONS; version++) {
            for (int payer = 1; payer <= PAYERS; payer++) {
                table.withhold(part(version, payer), 5);
            }
        }
        table.commit();
    }

    /// The later version is due first.
    private static WithheldPart part(int version, int payer) {
        return new WithheldPart(
                200 - version,
                100,
                LedgerSamples.account(1),
                LedgerSamples.account(payer),
                model(version));
    }

    private static String model(int version) {
        return String.format("sha256:%064x", version);
    }

    @Test
    void to_judge_every_version_each_part_is_looked_at_once() {
        var looked = new ArrayList<WithheldPart>();

        for (var model : table.models(1000)) {
            assertThat(table.of(model, looked::add, 1000)).hasSize(PAYERS);
        }

        assertThat(looked).hasSize(VERSIONS * PAYERS).doesNotHaveDuplicates();
    }

    @Test
    void the_version_whose_pay_is_due_first_comes_first_and_no_more_come_than_are_asked_for() {
        assertThat(table.models(2)).isEqualTo(List.of(model(VERSIONS - 1), model(VERSIONS - 2)));
        assertThat(table.of(model(3), _ -> true, 2)).isEqualTo(List.of(part(3, 1), part(3, 2)));
    }

    @Test
    void a_version_is_there_as_long_as_anything_is_withheld_for_it_also_after_a_step_back() {
        for (int payer = 1; payer <= PAYERS; payer++) {
            table.resolve(part(7, payer), 5);
        }
        assertThat(table.models(1000)).hasSize(VERSIONS - 1).doesNotContain(model(7));
        assertThat(table.of(model(7), _ -> true, 1000)).isEmpty();

        table.rollBack();

        assertThat(table.models(1000)).hasSize(VERSIONS).contains(model(7));
        assertThat(table.copy().of(model(7), _ -> true, 1000)).hasSize(PAYERS);
    }
}
