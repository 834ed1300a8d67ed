package io.twinmesh.persistence.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.vault.KeyVault;

import org.junit.jupiter.api.Test;

import java.util.List;

class SchemaStepTest {
    private static final List<SchemaStep> JOURNAL =
            List.of(
                    new SchemaStep("journal", "001-journal", "0"),
                    new SchemaStep("journal", "003-unknown-yet", "0"),
                    new SchemaStep("read-side", "001-read-side", "0"));

    @Test
    void a_journal_is_a_stranger_to_the_vault_and_none_to_itself() {
        assertThat(SchemaStep.strangers(JOURNAL, List.of(KeyVault.migrations())))
                .containsExactly("journal", "read-side");
        assertThat(
                        SchemaStep.strangers(
                                JOURNAL, List.of(Migrations.journal(), ReadSideSchema.scripts())))
                .isEmpty();
    }

    @Test
    void a_step_whose_script_is_another_one_is_refused() {
        var known = List.of(Migrations.journal());
        var ours = Migrations.journal().digest("001-journal", Database.Dialect.POSTGRESQL);

        assertThat(
                        SchemaStep.ran(
                                        List.of(new SchemaStep("journal", "001-journal", ours)),
                                        known)
                                .getFirst()
                                .steps())
                .containsExactly("001-journal");
        assertThatThrownBy(() ->
                        SchemaStep.ran(
                                List.of(new SchemaStep("journal", "001-journal", "0")), known))
                .hasMessage(
                        "another version made the copy: its step journal/001-journal is not this"
                                + " one's");
    }
}
