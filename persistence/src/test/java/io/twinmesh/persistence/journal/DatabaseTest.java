package io.twinmesh.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;

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
    void a_postgresql_url_always_rewrites_batches_and_asks_whether_the_machine_is_there() {
        var ours =
                "reWriteBatchedInserts=true&tcpKeepAlive=true&socketFactory="
                        + ProbedSockets.class.getName();
        assertThat(new Database("jdbc:postgresql://h/d", "u", "p").url())
                .isEqualTo("jdbc:postgresql://h/d?" + ours);
        assertThat(new Database("jdbc:postgresql://h/d?ssl=true", "u", "p").url())
                .isEqualTo("jdbc:postgresql://h/d?ssl=true&" + ours);
    }

    @Test
    void what_a_postgresql_url_says_itself_is_left() {
        var own =
                "jdbc:postgresql://h/d?reWriteBatchedInserts=false&tcpKeepAlive=false"
                        + "&socketFactory=com.example.Sockets";

        assertThat(new Database(own, "u", "p").url()).isEqualTo(own);
    }

    @Test
    void the_driver_counts_whole_seconds_and_is_never_told_less_than_was_said() {
        assertThat(Vanishing.wholeSeconds(Duration.ofMillis(1500))).isEqualTo("2");
        assertThat(Vanishing.wholeSeconds(Duration.ofMinutes(1))).isEqualTo("60");
        assertThat(Vanishing.wholeSeconds(Duration.ofNanos(1))).isEqualTo("1");
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
        var minute = Duration.ofMinutes(1);
        assertThat(JournalSettings.hocon(new Database("jdbc:h2:file:/x", "", ""), minute))
                .contains("parallelism = 1", "slick.jdbc.H2Profile$")
                .doesNotContain("socketTimeout");
        assertThat(
                        JournalSettings.hocon(
                                new Database("jdbc:postgresql://h/d", "u", "a\"b"), minute))
                .contains("parallelism = 4", "password = \"a\\\"b\"")
                .contains("properties.socketTimeout = 60")
                .contains("idle_in_transaction_session_timeout = '1min'")
                .contains("application_name = 'twinmesh-server'");
    }
}
