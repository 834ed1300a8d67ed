package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

@Tag("database")
class ReadSideOnH2Test
        implements ReadSideContract,
                EarningsContract,
                ExplorerContract,
                FollowingContract,
                LinkedLogContract,
                LinkedProjectionContract,
                SignedTreesContract,
                StoredLeavesContract {
    @TempDir private Path folder;
    private final List<HikariDataSource> opened = new ArrayList<>();

    @Override
    public TestJournal journal() {
        var database = Database.h2(folder.resolve("db"));
        var source = database.open("test", 6);
        opened.add(source);
        return TestJournal.prepared(source, database.dialect());
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }

    @Test
    void a_tailer_is_refused_when_more_than_one_connection_writes_the_journal() {
        var journal = journal();
        assertThatThrownBy(() -> new JournalTailer(journal.source(), journal.dialect(), 2))
                .hasMessageContaining("one connection");
    }

    /// This database would not know what PostgreSQL is asked about its writers.
    @Test
    void a_tailer_at_the_end_asks_for_the_end_alone() throws SQLException {
        var journal = journal();
        journal.append("twin|tw-1", 1, "twin.event/1", new byte[] {1});
        var tailer = new JournalTailer(journal.source(), Dialect.POSTGRESQL, 4);
        var wanted = new JournalTailer.Wanted("", false, 10);
        long end = tailer.highest();

        var slice = tailer.next(end, wanted);

        assertThat(slice).isEqualTo(new JournalTailer.Slice(List.of(), end, end, false));
        assertThatThrownBy(() -> tailer.next(end - 1, wanted)).hasMessageContaining("PG_LOCKS");
    }
}
