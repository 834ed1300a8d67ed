package io.twinmesh.cluster.witnessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.FinalCheckpoints.Final;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Servers of one log, by a clock of the test. The policy of before asks for no witness, the new
/// one for one that never cosigned.
class PrecedenceTest {
    private static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    private static final String WITNESS =
            Cosigner.of("witness.example/w1", CosignerAlgorithm.ED25519, new byte[32]).key().text();
    private static final Final SIGNED =
            new Final(0, Checkpoint.of(LOG.vkey().name(), CompactRange.empty()).signedBy(LOG));

    /// One minute, and three rounds of a tenth of a second and five seconds.
    private static final Duration SILENCE = Duration.ofMillis(75_300);

    private final JdbcDataSource source = new JdbcDataSource();
    private final AtomicLong nanos = new AtomicLong(-1_000_000);
    private final FinalCheckpoints finals = new FinalCheckpoints(source, "0");
    private final Precedence before = server("quorum none");
    private final Precedence now = server("witness w1 " + WITNESS + "\nquorum w1");

    @BeforeEach
    void open() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        new Migrations(source, Dialect.H2, InstantSource.fixed(Instant.EPOCH))
                .run(ReadSideSchema.scripts());
    }

    private Precedence server(String quorum) {
        var text = "log " + LOG.vkey().text() + "\n" + quorum + "\n";
        var policy = TrustPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
        return new Precedence(
                finals,
                new Witnesses(policy, Duration.ofMillis(100), Duration.ofSeconds(5)),
                nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static boolean counts(Precedence server) throws SQLException {
        return server.ours().isPresent();
    }

    @Test
    void the_policy_of_the_server_that_started_last_counts() throws SQLException {
        before.take();
        assertThat(counts(before)).isTrue();

        now.take();

        assertThat(counts(before)).isFalse();
        assertThat(counts(now)).isTrue();
    }

    @Test
    void what_was_final_stays_where_it_holds_by_the_new_one_and_is_forgotten_where_not()
            throws SQLException {
        before.take();
        before.store(SIGNED);
        var restarted = server("quorum none");

        restarted.take();
        assertThat(finals.last()).contains(SIGNED);
        now.take();
        assertThat(finals.last()).isEmpty();
    }

    @Test
    void what_another_server_was_about_to_store_is_not_final() throws SQLException {
        before.take();
        now.take();

        before.store(SIGNED);

        assertThat(finals.last()).isEmpty();
    }

    @Test
    void servers_with_the_same_policy_all_ask() throws SQLException {
        var beside = server("quorum none");
        before.take();
        beside.take();

        assertThat(counts(before)).isTrue();
        assertThat(counts(beside)).isTrue();
    }

    @Test
    void it_counts_for_as_long_as_a_server_with_it_is_there() throws SQLException {
        before.take();
        now.take();
        for (var time = Duration.ZERO; time.toHours() < 1; time = time.plusSeconds(11)) {
            pass(Duration.ofSeconds(11));
            assertThat(counts(now)).isTrue();
            assertThat(counts(before)).isFalse();
        }
    }

    @Test
    void when_no_server_with_it_is_heard_another_one_counts_again() throws SQLException {
        before.take();
        now.take();
        assertThat(counts(before)).isFalse();
        pass(SILENCE.minusNanos(1));
        assertThat(counts(before)).isFalse();

        pass(Duration.ofNanos(1));

        assertThat(counts(before)).isTrue();
        assertThat(counts(now)).as("it was frozen and goes on").isFalse();
        before.store(SIGNED);
        assertThat(finals.last()).contains(SIGNED);
    }

    @Test
    void while_the_database_is_away_nobody_is_missed() throws SQLException {
        before.take();
        now.take();
        assertThat(counts(before)).isFalse();
        var there = source.getURL();
        source.setURL("jdbc:h2:mem:away;IFEXISTS=TRUE");
        assertThatThrownBy(before::ours).isInstanceOf(SQLException.class);
        pass(SILENCE.multipliedBy(2));
        source.setURL(there);

        assertThat(counts(before)).isFalse();
        pass(SILENCE);
        assertThat(counts(before)).isTrue();
    }

    @Test
    void nothing_is_final_without_a_policy_until_one_counts_again() throws SQLException {
        before.take();
        before.store(SIGNED);

        finals.count(FinalCheckpoints.NO_POLICY, _ -> false);

        assertThat(finals.last()).isEmpty();
        assertThat(counts(before)).isFalse();
        assertThat(finals.standing().orElseThrow().last()).isEqualTo(Optional.empty());
    }
}
