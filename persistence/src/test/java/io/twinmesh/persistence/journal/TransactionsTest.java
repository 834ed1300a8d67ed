package io.twinmesh.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What is stored of a piece of work, and when it is tried again.
@Tag("database")
class TransactionsTest {
    private static final String DEADLOCK = "40P01";

    @TempDir private Path folder;
    private HikariDataSource source;
    private Transactions transactions;

    @BeforeEach
    void open() throws SQLException {
        source = Database.h2(folder.resolve("db")).open("test", 2);
        transactions = new Transactions(source, "the notes cannot be written");
        transactions.run(connection -> {
            try (var table = connection.createStatement()) {
                table.execute("CREATE TABLE note (number INT PRIMARY KEY)");
            }
        });
    }

    @AfterEach
    void close() {
        source.close();
    }

    private static int insert(Connection connection, int number) throws SQLException {
        return Transactions.change(
                connection, "INSERT INTO note VALUES (?)", insert -> insert.setInt(1, number));
    }

    private List<Integer> stored() {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT number FROM note ORDER BY number",
                        _ -> {},
                        row -> row.getInt(1)));
    }

    @Test
    void work_that_ends_well_is_stored_and_its_result_returned() {
        var changed = transactions.once(connection -> insert(connection, 1));

        assertThat(changed).isEqualTo(1);
        assertThat(stored()).containsExactly(1);
    }

    @Test
    void nothing_is_stored_of_work_that_rolls_back_and_its_result_is_returned() {
        var changed =
                transactions.retried(connection -> {
                    var inserted = insert(connection, 1);
                    connection.rollback();
                    return inserted;
                });

        assertThat(changed).isEqualTo(1);
        assertThat(stored()).isEmpty();
    }

    @Test
    void nothing_is_stored_of_work_that_fails_and_the_failure_says_what_could_not_be_done() {
        assertThatThrownBy(() ->
                        transactions.run(connection -> {
                            insert(connection, 1);
                            insert(connection, 1);
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the notes cannot be written")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(stored()).isEmpty();
    }

    @Test
    void work_that_collides_is_done_anew_and_stored_once() {
        var attempts = new AtomicInteger();

        transactions.retried(connection -> {
            insert(connection, 1);
            if (attempts.incrementAndGet() < 5) {
                throw new SQLException("somebody else was first", DEADLOCK);
            }
            return true;
        });

        assertThat(stored()).containsExactly(1);
        assertThat(attempts).hasValue(5);
    }

    @Test
    void work_that_collides_five_times_fails() {
        var attempts = new AtomicInteger();

        assertThatThrownBy(() ->
                        transactions.retried(_ -> {
                            attempts.incrementAndGet();
                            throw new SQLException("somebody else was first", DEADLOCK);
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(attempts).hasValue(5);
    }

    @Test
    void work_that_fails_otherwise_or_is_to_be_done_once_is_not_done_anew() {
        var attempts = new AtomicInteger();

        assertThatThrownBy(() ->
                        transactions.retried(_ -> {
                            attempts.incrementAndGet();
                            throw new SQLException("no such column", "42S22");
                        }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        transactions.once(_ -> {
                            attempts.incrementAndGet();
                            throw new SQLException("somebody else was first", DEADLOCK);
                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(attempts).hasValue(2);
    }
}
