package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.Clusters;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.SchemaStanding;
import io.twinmesh.persistence.member.MemberRegister;

import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.util.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scala.collection.immutable.Set$;

import java.lang.Thread.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

class PresenceTest {
    private HikariDataSource source = new HikariDataSource();
    private long lives;
    private MemberRegister register = new MemberRegister(source);

    private static void nobody() {
        throw new AssertionError("nobody gives up");
    }

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
        return Clusters.beside("a", 25_520, List.of(seeds), Duration.ofMinutes(1));
    }

    @Test
    void a_sign_of_life_that_is_on_its_way_when_a_member_leaves_does_not_bring_it_back()
            throws InterruptedException {
        var slow = new SlowSource();
        var presence =
                new Presence(
                        new MemberRegister(slow),
                        of("b:25520"),
                        Runnable::run,
                        InstantSource.system());
        var says = Thread.ofPlatform().start(() -> presence.say(PresenceTest::nobody));
        slow.asked.await();
        var leaves = Thread.ofPlatform().start(presence::leave);
        while (leaves.getState() != State.WAITING && leaves.isAlive()) {
            Thread.onSpinWait();
        }

        slow.answers.countDown();
        says.join();
        leaves.join();
        presence.say(PresenceTest::nobody);

        assertThat(register.seenWithin(Duration.ofSeconds(20))).isEmpty();
    }

    @Test
    void signs_of_life_do_not_queue_before_a_database_that_hangs() throws InterruptedException {
        var slow = new SlowSource();
        var presence =
                new Presence(
                        new MemberRegister(slow),
                        of("b:25520"),
                        Runnable::run,
                        InstantSource.system());
        var says = Thread.ofPlatform().start(() -> presence.say(PresenceTest::nobody));
        slow.asked.await();

        presence.say(PresenceTest::nobody);

        assertThat(register.seenWithin(Duration.ofSeconds(20))).isEmpty();
        slow.answers.countDown();
        says.join();
        assertThat(register.seenWithin(Duration.ofSeconds(20))).containsExactly("a:25520");
    }

    @Test
    void a_member_ends_once_when_another_cluster_was_begun_since_it_joined() {
        var ended = new AtomicInteger();
        var presence = new Presence(register, of("b:25520"), Runnable::run, InstantSource.system());
        presence.say(PresenceTest::nobody);
        register.left("a:25520");
        assertThat(register.begin("c:25520", Duration.ofSeconds(20))).hasValue(1);

        presence.say(ended::incrementAndGet);
        presence.say(ended::incrementAndGet);

        assertThat(ended).hasValue(1);
        assertThat(register.seenWithin(Duration.ofSeconds(20))).containsExactly("c:25520");
    }

    @Test
    void a_server_that_one_let_in_who_began_a_cluster_after_the_last_look_stays() {
        var presence = new Presence(register, of("b:25520"), Runnable::run, InstantSource.system());
        assertThat(register.begin("c:25520", Duration.ofSeconds(20))).hasValue(1);

        presence.joined("c:25520"::equals);

        presence.say(PresenceTest::nobody);
        assertThat(register.seenWithin(Duration.ofSeconds(20))).contains("a:25520");
    }

    @Test
    void a_server_beside_which_another_cluster_was_begun_does_not_start() {
        var presence = new Presence(register, of("b:25520"), Runnable::run, InstantSource.system());
        presence.joined(_ -> false);
        assertThat(register.begin("c:25520", Duration.ofSeconds(20))).hasValue(1);

        assertThatThrownBy(() -> presence.joined("b:25520"::equals))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("another cluster was begun");
    }

    @Test
    void a_server_is_beside_another_only_while_that_one_is_a_member_and_answers() {
        var self = member("a");
        var other = member("b");

        assertThat(beside("b", List.of(self), Set.of())).as("it is no member").isFalse();
        assertThat(beside("b", List.of(self, other), Set.of())).isTrue();
        assertThat(beside("b", List.of(self, other), Set.of(self))).isTrue();
        assertThat(beside("b", List.of(self, other), Set.of(other)))
                .as("it may be an earlier life of the server at that address")
                .isFalse();
        assertThat(beside("b", List.of(self, other, member("b")), Set.of(other)))
                .as("its next life answers")
                .isTrue();
    }

    private static boolean beside(String host, List<Member> members, Set<Member> unreachable) {
        return Presence.isBeside(at(host), members, unreachable);
    }

    private Member member(String host) {
        lives++;
        return new Member(
                new UniqueAddress(at(host), lives),
                1,
                MemberStatus.up(),
                Set$.MODULE$.<String>empty(),
                Version.Zero());
    }

    private static Address at(String host) {
        return new Address("pekko", "twinmesh", host, 25520);
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
