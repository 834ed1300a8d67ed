package io.twinmesh.cluster.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.cluster.feed.Looking.Sighting;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.history.EventSight;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientCipher;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Streams on a real journal, with time that passes only when told.
class FeedStageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final FeedSettings SETTINGS =
            new FeedSettings(
                    2, Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofHours(1));

    private static final AccessFilter NOTHING =
            ConsentTable.NONE.forRequest(
                    AccessRequest.of(
                            Requester.client("c"), Purpose.TREAT, ConsentAction.ACCESS, NOW));

    @TempDir Path folder;
    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final TestProbe<PatientCommand> twin = kit.createTestProbe();
    private final ManualTime time = ManualTime.get(kit.system());
    private HikariDataSource journal = new HikariDataSource();
    private HikariDataSource keys = new HikariDataSource();
    private Optional<KeyVault> vault = Optional.empty();
    private Optional<TwinStreams> streams = Optional.empty();
    private int stored;
    private volatile Sighting sighting = new Sighting.Open(new EventSight(NOTHING, NOW));
    private volatile Optional<Throwable> trouble = Optional.empty();
    private final Looking looking =
            () ->
                    trouble.<CompletionStage<Sighting>>map(CompletableFuture::failedFuture)
                            .orElseGet(() -> CompletableFuture.completedFuture(sighting));
    private Bytes head = Chain.START;

    @BeforeEach
    void aJournal() {
        var random = new SecureRandom();
        var clock = InstantSource.fixed(NOW);
        var database = Database.h2(folder.resolve("journal"));
        journal = database.open("journal", 3);
        new Migrations(journal, database.dialect(), clock).run(Migrations.journal());
        new Migrations(journal, database.dialect(), clock).run(Quarantine.migrations());
        var vaultFile = Database.h2(folder.resolve("keys"));
        keys = vaultFile.open("vault", 2);
        new Migrations(keys, vaultFile.dialect(), clock).run(KeyVault.migrations());
        vault =
                Optional.of(
                        new KeyVault(
                                keys,
                                HeldMasterKey.of(new byte[32], _ -> {}, random),
                                clock,
                                random));
        streams =
                Optional.of(
                        new TwinStreams(
                                new HistoryReader(journal, vault.get(), random),
                                new DamagedTwins(
                                        new Quarantine(journal, clock),
                                        _ -> twin.ref(),
                                        kit.system().ignoreRef()),
                                new TwinNews(new JournalTailer(journal, database.dialect(), 1)),
                                SETTINGS,
                                Runnable::run));
    }

    @AfterEach
    void stop() {
        streams.ifPresent(TwinStreams::close);
        kit.shutdownTestKit();
        journal.close();
        keys.close();
    }

    private TwinStreams streams() {
        return streams.orElseThrow();
    }

    /// Puts an event into the journal as the twin would.
    private void happens() {
        happens(keys());
    }

    private PatientCipher keys() {
        if (vault.orElseThrow().keysOf(ADA) instanceof PatientKeys.Held(var cipher)) {
            return cipher;
        }
        throw new AssertionError("no keys");
    }

    private void happens(PatientCipher cipher) {
        var history = new History(cipher, new SecureRandom());
        stored++;
        var row =
                history.seal(
                        new PatientEvent.GrantReleased(NOW, new JobId("job-" + "1".repeat(32))),
                        stored,
                        head);
        head = history.follow(head, stored, row);
        var format = new StoredFormat(History.STORED);
        try (var connection = journal.getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO "event_journal" ("persistence_id", "sequence_number",
                                  "writer", "write_timestamp", "event_payload", "event_ser_id",
                                  "event_ser_manifest", "adapter_manifest")
                                VALUES (?, ?, 'w', 0, ?, 1, ?, '')
                                """)) {
            insert.setString(1, "twin|" + ADA);
            insert.setLong(2, stored);
            insert.setBytes(3, format.write(row));
            insert.setString(4, format.tag(row));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private SinkQueueWithCancel<ByteString> listen(long after) {
        return listen(OptionalLong.of(after));
    }

    private SinkQueueWithCancel<ByteString> listen(OptionalLong after) {
        if (streams().open(ADA, after, looking) instanceof TwinStreams.Opening.Stream(var events)) {
            return events.runWith(Sink.<ByteString>queue(1), kit.system());
        }
        throw new AssertionError("refused");
    }

    private static String next(SinkQueueWithCancel<ByteString> queue) {
        try {
            return queue.pull()
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .map(ByteString::utf8String)
                    .orElse("over");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_was_missed_comes_first_and_then_what_happens() {
        happens();
        happens();
        var queue = listen(1);

        assertThat(next(queue)).startsWith("retry:");
        assertThat(next(queue)).startsWith("id: 2\nevent: grant-released\ndata: {");
        happens();
        assertThat(next(queue)).startsWith("id: 3\n");
    }

    @Test
    void a_connection_that_breaks_before_the_first_event_leaves_a_place_to_go_on_behind() {
        happens();
        var queue = listen(OptionalLong.empty());
        assertThat(next(queue)).isEqualTo("retry: 3000\nid: 1\n\n");
        queue.cancel();
        happens();

        var again = listen(OptionalLong.of(1));

        assertThat(next(again)).isEqualTo("retry: 3000\nid: 1\n\n");
        assertThat(next(again)).startsWith("id: 2\n");
    }

    @Test
    void a_quiet_stream_shows_that_it_lives() {
        happens();
        var queue = listen(1);
        assertThat(next(queue)).startsWith("retry:");
        var waiting = queue.pull().toCompletableFuture();

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> {
                    time.timePasses(Duration.ofSeconds(15));
                    return waiting.isDone();
                });

        assertThat(waiting.join().orElseThrow().utf8String()).isEqualTo(": heartbeat\n\n");
    }

    @Test
    void a_listener_that_takes_nothing_is_cut_with_a_word_and_its_place_is_free() {
        // more than the sixteen that the stream's own buffer holds
        for (int i = 0; i < 40; i++) {
            happens();
        }
        var queue = listen(0);
        assertThat(next(queue)).startsWith("retry:");
        assertThat(next(queue)).startsWith("id: 1\n");
        assertThat(streams().openStreams()).isEqualTo(1);

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> {
                    time.timePasses(Duration.ofSeconds(31));
                    return streams().openStreams() == 0;
                });

        assertThat(streams().cutStreams()).isEqualTo(1);
        var rest = next(queue);
        while (rest.startsWith("id:")) {
            rest = next(queue);
        }
        assertThat(rest).contains("event: end").contains("stream.too-slow");
        assertThat(next(queue)).isEqualTo("over");
    }

    @Test
    void one_more_than_may_is_refused() {
        happens();
        next(listen(0));
        next(listen(0));

        assertThat(streams().open(ADA, OptionalLong.empty(), looking))
                .isInstanceOfSatisfying(
                        TwinStreams.Opening.Refused.class,
                        refused ->
                                assertThat(refused.refusal().code()).isEqualTo("stream.too-many"));
    }

    @Test
    void a_consent_that_is_taken_back_ends_its_streams_before_the_next_event() {
        happens();
        var queue = listen(1);
        assertThat(next(queue)).startsWith("retry:");
        sighting = new Sighting.Refused(new Refusal("consent.none", "no consent is in force"));
        happens();

        assertThat(next(queue)).contains("event: end").contains("consent.none");
        assertThat(next(queue)).isEqualTo("over");
    }

    static Stream<Arguments> whatPasses() {
        return Stream.of(
                Arguments.of(
                        new Refused(Problem.busy(Busy.WAITING, "too many wait")),
                        "server.too-many-waiting"),
                Arguments.of(new TimeoutException("nobody answered"), "server.busy"),
                Arguments.of(new RejectedExecutionException("no room"), "server.busy"),
                Arguments.of(
                        new IllegalStateException(new SQLTransientConnectionException("none")),
                        "storage.unavailable"));
    }

    @ParameterizedTest
    @MethodSource("whatPasses")
    void a_consent_that_cannot_be_asked_now_ends_the_stream_with_a_word_and_nothing_is_lost(
            Throwable failure, String code) {
        happens();
        var queue = listen(1);
        assertThat(next(queue)).startsWith("retry:");
        trouble = Optional.of(failure);
        happens();

        assertThat(next(queue)).contains("event: end").contains('"' + code + '"');
        assertThat(next(queue)).isEqualTo("over");
        trouble = Optional.empty();
        var again = listen(1);
        assertThat(next(again)).startsWith("retry:");
        assertThat(next(again)).startsWith("id: 2\n");
    }

    @Test
    void a_fault_breaks_a_stream_off() {
        happens();
        trouble = Optional.of(new IllegalArgumentException("a bug"));
        var queue = listen(0);

        assertThatThrownBy(() -> drained(queue)).hasRootCauseMessage("a bug");
    }

    private static void drained(SinkQueueWithCancel<ByteString> queue) {
        var said = next(queue);
        while (!said.equals("over")) {
            said = next(queue);
        }
    }

    @Test
    void an_erased_twin_ends_its_streams() {
        happens();
        var queue = listen(1);
        assertThat(next(queue)).startsWith("retry:");
        var cipher = keys();
        vault.orElseThrow().destroy(ADA, EnumSet.allOf(DataClass.class));
        happens(cipher);

        var said = next(queue);
        if (said.startsWith("id:")) {
            // the stream was reading when the keys went; what it reads next is after that
            happens(cipher);
            said = next(queue);
        }
        assertThat(said).contains("event: end").contains("twin.erased");
    }

    @ParameterizedTest
    @CsvSource({
        "UPDATE \"event_journal\" SET \"event_payload\" = X'ff', history.misfit",
        "DELETE FROM \"event_journal\", history.chain-broken"
    })
    void a_damaged_row_ends_the_stream_and_puts_the_twin_in_quarantine(String harm, String code)
            throws SQLException {
        happens();
        happens();
        happens();
        try (var connection = journal.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(harm + " WHERE \"sequence_number\" = 2");
        }
        var queue = listen(1);
        assertThat(next(queue)).startsWith("retry:");

        assertThat(next(queue)).contains("event: end").contains("twin.quarantined");
        var filed = new Quarantine(journal, InstantSource.fixed(NOW)).find(ADA).orElseThrow();
        assertThat(filed.sequenceNumber()).isEqualTo(2);
        assertThat(filed.code()).isEqualTo(code);
        twin.expectMessageClass(PatientCommand.Forget.class);
    }

    @Test
    void a_stream_ends_after_its_longest_life() {
        happens();
        var queue = listen(1);
        assertThat(next(queue)).startsWith("retry:");
        var waiting = queue.pull().toCompletableFuture();

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> {
                    time.timePasses(Duration.ofHours(1));
                    return streams().openStreams() == 0;
                });

        var said = waiting.join().orElseThrow().utf8String();
        while (said.startsWith(":")) {
            said = next(queue);
        }
        assertThat(said).contains("stream.renew");
    }
}
