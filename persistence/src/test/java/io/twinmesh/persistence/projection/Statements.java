package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.statement.StatementLine;
import io.twinmesh.persistence.statement.StatementReader;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// An account's statement, read whole.
final class Statements {
    private Statements() {}

    /// Every page of an account's statement, put together.
    static List<StatementLine> statement(TestJournal journal, AccountId account, int limit)
            throws SQLException {
        var reader = new StatementReader(journal.source(), "0");
        var lines = new ArrayList<StatementLine>();
        var page = reader.page(account, Long.MAX_VALUE, limit);
        lines.addAll(page.lines());
        while (page.before().isPresent()) {
            assertThat(page.lines()).hasSize(limit);
            page = reader.page(account, page.before().getAsLong(), limit);
            lines.addAll(page.lines());
        }
        return lines;
    }

    /// The same from its beginning, as who follows an account reads it.
    static List<StatementLine> forwards(TestJournal journal, AccountId account, int limit)
            throws SQLException {
        var reader = new StatementReader(journal.source(), "0");
        var lines = new ArrayList<StatementLine>();
        var next = reader.since(account, 0, limit);
        while (!next.isEmpty()) {
            lines.addAll(next);
            next = reader.since(account, next.getLast().index() + 1, limit);
        }
        assertThat(lines.getLast().index()).isLessThan(reader.leaves());
        return lines;
    }
}
