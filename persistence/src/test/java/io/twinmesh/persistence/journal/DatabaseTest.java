package io.twinmesh.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void an_h2_url_always_writes_before_it_acknowledges() {
        assertThat(new Database("jdbc:h2:file:/x", "", "").url())
                .isEqualTo("jdbc:h2:file:/x;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        assertThat(new Database("jdbc:h2:file:/x;write_delay=0", "", "").url())
                .isEqualTo("jdbc:h2:file:/x;write_delay=0;DB_CLOSE_ON_EXIT=FALSE");
        assertThatThrownBy(() -> new Database("jdbc:h2:file:/x;WRITE_DELAY=500", "", ""))
                .hasMessageContaining("WRITE_DELAY must be 0");
    }

    @Test
    void a_postgresql_url_always_rewrites_batches() {
        assertThat(new Database("jdbc:postgresql://h/d", "u", "p").url())
                .isEqualTo("jdbc:postgresql://h/d?reWriteBatchedInserts=true");
        assertThat(new Database("jdbc:postgresql://h/d?ssl=true", "u", "p").url())
                .isEqualTo("jdbc:postgresql://h/d?ssl=true&reWriteBatchedInserts=true");
    }

    @Test
    void any_other_database_is_refused_and_nothing_secret_is_shown() {
        assertThatThrownBy(() -> new Database("jdbc:mysql://user:secret@h/d", "", ""))
                .hasMessageNotContaining("secret");
        assertThat(new Database("jdbc:postgresql://h/d", "u", "secret").toString())
                .isEqualTo("Database[POSTGRESQL]");
    }

    @Test
    void the_journal_has_one_writer_on_h2_and_four_on_postgresql() {
        assertThat(JournalSettings.hocon(new Database("jdbc:h2:file:/x", "", "")))
                .contains("parallelism = 1", "slick.jdbc.H2Profile$");
        assertThat(JournalSettings.hocon(new Database("jdbc:postgresql://h/d", "u", "a\"b")))
                .contains("parallelism = 4", "password = \"a\\\"b\"");
    }
}
