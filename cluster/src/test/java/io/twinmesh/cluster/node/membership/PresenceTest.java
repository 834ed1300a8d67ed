package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.SchemaStanding;
import io.twinmesh.persistence.member.MemberRegister;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.Thread.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PresenceTest {
    private HikariDataSource source = new HikariDataSource();
    private MemberRegister register = new MemberRegister(source);

    @BeforeEach
    void open(@TempDir Path folder) {
        var database = Database.h2(folder.resolve("db"));
        source = database.open("presence", 2);
        new Migrations(source, database.dialect(), InstantSource.system())
                .apply(List.of(MemberRegister.migrations()), SchemaStanding::unchangeable);
        register = new MemberRegister(source);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private static ClusterSettings of(String... seeds) {
        return new ClusterSettings(
                Role.ALL,
                List.of(seeds),
                "a",
                25520,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(1),
                Duration.ofSeconds(15));
    }

    private void secondsPass(int seconds) throws SQLException {
        try (var connection = source.getConnection();
                var statement =
                        connection.prepareStatement(
                                "UPDATE cluster_member SET seen_at = seen_at - CAST(? AS INTERVAL"
                                        + " SECOND)")) {
            statement.setString(1, Integer.toString(seconds));
            statement.executeUpdate();
        }
    }

    @Test
    void a_lone_server_does_not_start_beside_a_cluster() {
        register.seen("b:25520");
        register.seen("a:25520");

        assertThatThrownBy(() -> Presence.refuseBesideOthers(source, of()))
                .isInstanceOf(StartFailure.class)
                .hasMessage(
                        "members of a cluster use this database (a:25520, b:25520), and this one"
                                + " is to be alone: stop them first, or set"
                                + " twinmesh.cluster.seed-nodes as they have it; those that were"
                                + " killed count for 20 s");
    }

    @Test
    void of_many_servers_five_are_named() {
        IntStream.rangeClosed(1, 7).forEach(number -> register.seen("h" + number + ":1"));

        assertThatThrownBy(() -> Presence.refuseBesideOthers(source, of()))
                .hasMessageContaining("(h1:1, h2:1, h3:1, h4:1, h5:1 and 2 more)");
    }

    @Test
    void a_cluster_that_was_killed_is_in_nobodys_way_after_20_seconds() throws SQLException {
        register.seen("b:25520");

        secondsPass(15);
        assertThatThrownBy(() -> Presence.refuseBesideOthers(source, of()))
                .isInstanceOf(StartFailure.class);

        secondsPass(5);
        assertThatCode(() -> Presence.refuseBesideOthers(source, of())).doesNotThrowAnyException();
    }

    @Test
    void one_that_was_stopped_is_in_nobodys_way() {
        register.seen("b:25520");
        register.left("b:25520");

        assertThatCode(() -> Presence.refuseBesideOthers(source, of())).doesNotThrowAnyException();
    }

    @Test
    void members_start_beside_each_other() {
        register.seen("b:25520");

        assertThatCode(() -> Presence.refuseBesideOthers(source, of("b:25520")))
                .doesNotThrowAnyException();
    }

    @Test
    void a_sign_of_life_that_is_on_its_way_when_a_member_leaves_does_not_bring_it_back()
            throws InterruptedException {
        var slow = new SlowSource();
        var presence = new Presence(new MemberRegister(slow), of("b:25520"), Runnable::run);
        var says = Thread.ofPlatform().start(presence::say);
        slow.asked.await();
        var leaves = Thread.ofPlatform().start(presence::leave);
        while (leaves.getState() != State.WAITING && leaves.isAlive()) {
            Thread.onSpinWait();
        }

        slow.answers.countDown();
        says.join();
        leaves.join();
        presence.say();

        assertThat(presence.lately()).isEmpty();
    }

    @Test
    void signs_of_life_do_not_queue_before_a_database_that_hangs() throws InterruptedException {
        var slow = new SlowSource();
        var presence = new Presence(new MemberRegister(slow), of("b:25520"), Runnable::run);
        var says = Thread.ofPlatform().start(presence::say);
        slow.asked.await();

        presence.say();

        assertThat(register.seenWithin(Duration.ofSeconds(20))).isEmpty();
        slow.answers.countDown();
        says.join();
        assertThat(presence.lately()).containsExactly("a:25520");
    }

    /// A database that takes its time for the first who asks.
    private final class SlowSource extends HikariDataSource {
        private final AtomicBoolean first = new AtomicBoolean(true);
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answers = new CountDownLatch(1);

        @Override
        public Connection getConnection() throws SQLException {
            if (first.getAndSet(false)) {
                asked.countDown();
                try {
                    answers.await();
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
            }
            return source.getConnection();
        }
    }
}
