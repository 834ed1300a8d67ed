package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.kubernetes.Pod;
import io.twinmesh.cluster.node.membership.Joining.Step;
import io.twinmesh.cluster.node.settings.Clusters;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.member.MemberRegister;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class GatheringTest {
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration BEGIN_AFTER = Duration.ofSeconds(15);
    private static final Step BEGIN = new Step.Begin();

    private final List<Pod> pods = new ArrayList<>();
    private HikariDataSource source = new HikariDataSource();
    private MemberRegister register = new MemberRegister(source);
    private Instant now = Instant.parse("2026-11-29T20:00:00Z");

    @BeforeEach
    void open(@TempDir Path folder) {
        var database = Database.h2(folder.resolve("db"));
        source = database.open("gathering", 2);
        new Migrations(source, database.dialect(), InstantSource.system())
                .run(MemberRegister.migrations());
        register = new MemberRegister(source);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void a_server_that_no_other_pod_is_beside_begins_a_cluster_at_once_and_stays_by_it() {
        pods.add(pod(1));
        var server = gathering(1);

        assertThat(server.next()).isEqualTo(BEGIN);

        assertThat(register.seenWithin(SILENCE)).containsExactly(at(1));
        pods.add(pod(2));
        register.seen(at(2));
        assertThat(server.next()).as("others come meanwhile").isEqualTo(BEGIN);
        assertThat(server.number()).isEqualTo(1);
    }

    @Test
    void of_servers_that_start_at_once_one_begins_and_the_others_ask_it() {
        pods.addAll(List.of(pod(1), pod(2), pod(3)));
        var servers = List.of(gathering(1), gathering(2), gathering(3));
        assertThat(servers).allSatisfy(one -> assertThat(one.next()).isInstanceOf(Step.Ask.class));
        now = now.plus(BEGIN_AFTER);

        var steps = servers.stream().map(Gathering::next).toList();

        assertThat(steps).containsExactly(BEGIN, ask(1, 3), ask(1, 2));
    }

    @Test
    void nobody_begins_before_the_others_had_time_to_answer() {
        pods.addAll(List.of(pod(1), pod(2)));
        var server = gathering(1);

        assertThat(server.next()).isEqualTo(ask(2));
        now = now.plus(BEGIN_AFTER).minusMillis(1);
        assertThat(server.next()).isEqualTo(ask(2));
        now = now.plusMillis(1);
        assertThat(server.next()).isEqualTo(BEGIN);
    }

    @Test
    void
            members_that_are_noted_are_asked_also_where_no_pod_is_listed_and_nobody_begins_beside_them()
                    throws SQLException {
        register.seen(at(7));
        var server = gathering(1);

        assertThat(server.next()).isEqualTo(ask(7));
        now = now.plusSeconds(3600);
        assertThat(server.next()).isEqualTo(ask(7));

        silent();
        assertThat(server.next()).isEqualTo(BEGIN);
    }

    @Test
    void whoever_is_told_to_stop_or_has_no_address_yet_is_not_asked() {
        pods.add(pod(1));
        pods.add(new Pod("b", "1", Map.of(), Map.of(), Optional.of("10.0.0.2"), no(), true));
        pods.add(new Pod("c", "1", Map.of(), Map.of(), no(), no(), false));

        assertThat(gathering(1).next()).isEqualTo(BEGIN);
    }

    private Gathering gathering(int number) {
        var search = Clusters.search(BEGIN_AFTER);
        var settings = Clusters.byPods("10-0-0-" + number + ".twins.pod", search);
        return new Gathering(settings, search, () -> pods, register, SILENCE, () -> now);
    }

    private static Pod pod(int number) {
        return new Pod(
                "p" + number,
                "1",
                Map.of(),
                Map.of(),
                Optional.of("10.0.0." + number),
                no(),
                false);
    }

    private static <T> Optional<T> no() {
        return Optional.empty();
    }

    private static Step ask(int... numbers) {
        return new Step.Ask(Arrays.stream(numbers).mapToObj(GatheringTest::at).toList());
    }

    private static String at(int number) {
        return "10-0-0-" + number + ".twins.pod:25520";
    }

    private void silent() throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE cluster_member SET seen_at = seen_at - INTERVAL '21' SECOND");
        }
    }
}
