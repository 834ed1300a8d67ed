package io.twinmesh.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.projection.TestJournal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;

import javax.sql.DataSource;

class JournalNamesTest {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();
    private static final byte[] NOTHING = {};

    @TempDir Path folder;

    @Test
    void each_name_of_one_type_comes_once_page_by_page_on_h2() throws SQLException {
        var database = Database.h2(folder.resolve("db"));
        try (var source = database.open("names", 2)) {
            pages(source, database);
        }
    }

    @Test
    void each_name_of_one_type_comes_once_page_by_page_on_postgresql() throws SQLException {
        var database = POSTGRESQL.schema();
        pages(POSTGRESQL.open(database, 2), database);
    }

    @Test
    void a_page_without_end_is_refused() {
        var database = Database.h2(folder.resolve("db"));
        try (var source = database.open("names", 1)) {
            assertThatThrownBy(() -> JournalNames.page(source, "node", "", 10_001))
                    .hasMessageContaining("10001");
        }
    }

    private static void pages(DataSource source, Database database) throws SQLException {
        var journal = TestJournal.prepared(source, database.dialect());
        for (var name : new String[] {"node|node-b", "node|node-a", "node|node-c", "job|node-x"}) {
            journal.append(name, 1, "node.enrolled/1", NOTHING);
        }
        for (var name : new String[] {"nodes|node-y", "twin|node-z", "lane|0"}) {
            journal.append(name, 1, "test.other/1", NOTHING);
        }
        journal.append("node|node-b", 2, "node.renamed/1", NOTHING);

        assertThat(JournalNames.page(source, "node", "", 2)).containsExactly("node-a", "node-b");
        assertThat(JournalNames.page(source, "node", "node-b", 2)).containsExactly("node-c");
        assertThat(JournalNames.page(source, "node", "node-c", 2)).isEmpty();
    }
}
