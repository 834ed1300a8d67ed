package io.twinmesh.cluster.witnessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.cosignature.Quorum;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.ReceiptReader;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.receipt.LogTrust;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptState;
import io.twinmesh.persistence.receipt.ReceiptVerdict;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

/// Four real witnesses behind HTTP, three of which are enough.
class WitnessingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final AccountId PAYER = new AccountId("a".repeat(32));

    private final JdbcDataSource source = new JdbcDataSource();
    private final LaneRules rules =
            new LaneRules(
                    "log.example",
                    SplitPolicy.v1(new AccountId("f".repeat(32))),
                    Optional.empty(),
                    VestingRule.AT_ONCE,
                    new Random(1));
    private final List<AutoCloseable> opened = new ArrayList<>();
    private LaneState lane = LaneState.empty("0");
    private final List<JournalRow> journal = new ArrayList<>();
    private Optional<FourWitnesses> witnesses = Optional.empty();
    private TrustPolicy policy;

    @TempDir private Path folder;

    @BeforeEach
    void open() throws IOException, SQLException {
        openDatabase();
        var four = FourWitnesses.of(LOG.vkey(), InstantSource.fixed(NOW), folder);
        opened.add(four);
        witnesses = Optional.of(four);
        policy = TrustPolicy.parse(four.policy());
    }

    private void openDatabase() throws SQLException {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        var migrations = new Migrations(source, Dialect.H2, InstantSource.fixed(NOW));
        migrations.run(Migrations.journal());
        migrations.run(ReadSideSchema.scripts());
        try (var connection = source.getConnection()) {
            new LedgerLogProjection("0", LOG).prepare(connection);
        }
    }

    /// Another database with the first of this one's payments.
    private void restore(int payments) throws SQLException {
        openDatabase();
        for (var row : journal.subList(0, payments)) {
            apply(row);
        }
    }

    private FourWitnesses witnesses() {
        return witnesses.orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        for (var one : opened.reversed()) {
            one.close();
        }
    }

    private JobId pay(int number) throws SQLException {
        var job = new JobId("job-" + String.format("%032x", number));
        var digest = "sha256:" + "0".repeat(64);
        var batch =
                rules.decide(
                                lane,
                                List.of(
                                        new LedgerCommand.Mint(
                                                String.format("%032x", number), PAYER, 100),
                                        new LedgerCommand.Reserve(
                                                job, PAYER, 100, NOW.plusSeconds(60)),
                                        new LedgerCommand.Post(
                                                job,
                                                new AccountId("b".repeat(32)),
                                                Optional.empty(),
                                                Optional.empty(),
                                                digest,
                                                digest)),
                                NOW)
                        .event()
                        .orElseThrow();
        lane = lane.evolve(batch);
        var row =
                new JournalRow(
                        journal.size() + 1,
                        "lane|0",
                        journal.size() + 1,
                        BatchPosted.STORED.tag(),
                        BatchPosted.STORED.write().apply(batch),
                        NOW);
        journal.add(row);
        apply(row);
        return job;
    }

    private void apply(JournalRow row) throws SQLException {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            new LedgerLogProjection("0", LOG).apply(connection, List.of(row));
            connection.commit();
        }
    }

    private Witnessing start() {
        return start(Optional.of(new Witnesses(policy, Duration.ofMillis(10), LONG))).orElseThrow();
    }

    private Optional<Witnessing> start(Optional<Witnesses> asked) {
        var started =
                Witnessing.start(
                        asked, new LogReader(source, "0"), new FinalCheckpoints(source, "0"));
        started.ifPresent(opened::add);
        return started;
    }

    private static void object(Witnessing witnessing, long want) {
        await().atMost(LONG).until(() -> witnessing.objecting() == want);
    }

    private long finalSize() throws SQLException {
        return new FinalCheckpoints(source, "0")
                .last()
                .map(FinalCheckpoints.Final::size)
                .orElse(-1L);
    }

    private void becomesFinal(long size) {
        await().atMost(LONG).until(() -> finalSize() == size);
    }

    private ReceiptVerdict checked(JobId job) throws SQLException {
        var receipt = new ReceiptReader(source, "0", LOG.vkey()).receipt(job).orElseThrow();
        return ReceiptCheck.check(
                receipt.json().toString().getBytes(StandardCharsets.UTF_8),
                new LogTrust.Policy(policy));
    }

    private ReceiptState state(JobId job) throws SQLException {
        return new ReceiptReader(source, "0", LOG.vkey()).receipt(job).orElseThrow().state();
    }

    @Test
    void a_payment_that_three_of_four_cosigned_is_final_and_its_receipt_says_and_proves_so()
            throws Exception {
        witnesses().silent().add("w4");
        start();
        becomesFinal(0);

        var first = pay(1);
        becomesFinal(2);
        var second = pay(2);
        becomesFinal(4);

        for (var job : List.of(first, second)) {
            assertThat(state(job)).isEqualTo(ReceiptState.FINAL);
            assertThat(checked(job)).isInstanceOf(ReceiptVerdict.Valid.class);
        }
        var served = new LogReader(source, "0").checkpoint().orElseThrow();
        assertThat(policy.judge(served).cosigned()).containsOnlyKeys("w1", "w2", "w3");
    }

    @Test
    void with_two_of_four_payments_stay_logged_until_a_third_comes_back() throws Exception {
        witnesses().silent().addAll(List.of("w1", "w2"));
        var job = pay(1);
        start();
        await().atMost(LONG).until(() -> witnesses().asked() >= 12);
        assertThat(finalSize()).isEqualTo(-1);
        assertThat(new LogReader(source, "0").notFinal()).isEqualTo(2);
        assertThat(state(job)).isEqualTo(ReceiptState.LOGGED);
        assertThat(checked(job)).isInstanceOf(ReceiptVerdict.Invalid.class);

        witnesses().silent().remove("w2");

        becomesFinal(2);
        assertThat(new LogReader(source, "0").notFinal()).isZero();
        assertThat(state(job)).isEqualTo(ReceiptState.FINAL);
        assertThat(checked(job)).isInstanceOf(ReceiptVerdict.Valid.class);
    }

    @Test
    void a_witness_that_never_ends_its_answer_holds_up_nobody() throws Exception {
        witnesses().frozen().add("w4");
        start();

        becomesFinal(0);
        pay(1);
        becomesFinal(2);
        pay(2);
        becomesFinal(4);
    }

    @Test
    void witnesses_that_did_not_end_their_answers_in_time_are_asked_again() throws Exception {
        witnesses().frozen().addAll(List.of("w3", "w4"));
        start(Optional.of(new Witnesses(policy, Duration.ofMillis(10), Duration.ofMillis(300))));
        await().atMost(LONG).until(() -> witnesses().asked() >= 4);
        assertThat(finalSize()).isEqualTo(-1);

        witnesses().frozen().clear();

        becomesFinal(0);
    }

    @Test
    void a_witness_that_signs_with_another_key_than_the_policys_objects() throws Exception {
        policy = TrustPolicy.parse(witnesses().policyWithAnotherKeyFor("w4"));

        var witnessing = start();

        object(witnessing, 1);
        pay(1);
        becomesFinal(2);
        assertThat(policy.judge(new LogReader(source, "0").checkpoint().orElseThrow()).cosigned())
                .containsOnlyKeys("w1", "w2", "w3");
    }

    @Test
    void a_log_that_starts_again_asks_from_where_each_witness_is() throws Exception {
        start();
        pay(1);
        becomesFinal(2);
        opened.removeLast().close();
        pay(2);
        pay(3);

        start();

        becomesFinal(6);
    }

    @Test
    void what_was_final_is_judged_anew_by_the_policy_that_a_log_starts_with() throws Exception {
        witnesses().silent().add("w4");
        start();
        var job = pay(1);
        becomesFinal(2);
        opened.removeLast().close();
        witnesses().silent().add("w3");
        policy = ofAllFour();

        start();

        assertThat(finalSize()).isEqualTo(-1);
        assertThat(state(job)).isEqualTo(ReceiptState.LOGGED);
        assertThat(checked(job)).isInstanceOf(ReceiptVerdict.Invalid.class);
        witnesses().silent().clear();
        becomesFinal(2);
        assertThat(checked(job)).isInstanceOf(ReceiptVerdict.Valid.class);
    }

    @Test
    void beside_a_server_with_the_policy_of_before_final_is_what_holds_by_the_new_one()
            throws Exception {
        witnesses().silent().add("w4");
        start();
        var job = pay(1);
        becomesFinal(2);
        policy = ofAllFour();

        start();

        var asked = witnesses().asked();
        await().atMost(LONG).until(() -> witnesses().asked() >= asked + 12);
        assertThat(finalSize()).isEqualTo(-1);
        assertThat(state(job)).isEqualTo(ReceiptState.LOGGED);
        witnesses().silent().clear();
        becomesFinal(2);
        assertThat(checked(job)).isInstanceOf(ReceiptVerdict.Valid.class);
    }

    @Test
    void what_holds_under_the_policy_of_a_start_stays_final() throws Exception {
        start();
        var job = pay(1);
        becomesFinal(2);
        opened.removeLast().close();
        witnesses().silent().addAll(List.of("w1", "w2", "w3", "w4"));

        start();

        assertThat(finalSize()).isEqualTo(2);
        assertThat(state(job)).isEqualTo(ReceiptState.FINAL);
    }

    private TrustPolicy ofAllFour() {
        return new TrustPolicy(
                policy.logs(),
                policy.witnesses(),
                new Quorum.Group(
                        4,
                        policy.witnesses().stream()
                                .<Quorum>map(one -> new Quorum.OneWitness(one.name()))
                                .toList()));
    }

    @Test
    void nothing_is_final_of_a_log_that_starts_without_a_policy() throws Exception {
        start();
        var job = pay(1);
        becomesFinal(2);
        opened.removeLast().close();

        start(Optional.empty());

        assertThat(finalSize()).isEqualTo(-1);
        assertThat(state(job)).isEqualTo(ReceiptState.LOGGED);
    }

    @Test
    void a_start_that_cannot_read_what_is_final_says_so_and_not_in_the_databases_words() {
        var away =
                (DataSource)
                        Proxy.newProxyInstance(
                                DataSource.class.getClassLoader(),
                                new Class<?>[] {DataSource.class},
                                (_, _, _) -> {
                                    throw new SQLException("a row's own words", "08006");
                                });

        assertThatThrownBy(() ->
                        Witnessing.start(
                                Optional.empty(),
                                new LogReader(away, "0"),
                                new FinalCheckpoints(away, "0")))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure ->
                                assertThat(failure.exitCode()).isEqualTo(StartFailure.UNREACHABLE))
                .hasMessage(
                        "what witnesses cosigned cannot be judged by the policy of now: the"
                                + " database does not answer, SQLException of state 08006");
    }

    @Test
    void witnesses_of_a_larger_tree_object_until_the_log_is_as_large() throws Exception {
        // final is what all have seen
        policy = ofAllFour();
        var first = start();
        pay(1);
        pay(2);
        becomesFinal(4);
        assertThat(first.objecting()).isZero();
        opened.removeLast().close();
        restore(1);
        var older = start();
        object(older, 4);
        var asked = witnesses().asked();

        witnesses().silent().addAll(List.of("w1", "w2", "w3", "w4"));
        await().atMost(LONG).until(() -> witnesses().asked() >= asked + 12);
        assertThat(older.objecting()).as("silence takes nothing back").isEqualTo(4);

        apply(journal.get(1));
        object(older, 0);
    }

    @Test
    void witnesses_of_another_tree_of_the_same_size_object_however_they_say_it() throws Exception {
        policy = ofAllFour();
        start();
        pay(1);
        pay(2);
        becomesFinal(4);
        opened.removeLast().close();
        witnesses().conflicting().add("w1");
        openDatabase();
        journal.clear();
        lane = LaneState.empty("0");
        pay(3);
        pay(4);

        object(start(), 4);
    }

    @Test
    void a_final_checkpoint_never_becomes_an_older_one() throws Exception {
        var finals = new FinalCheckpoints(source, "0");
        finals.count("policy", _ -> true);

        finals.store("policy", new FinalCheckpoints.Final(5, "five"));
        finals.store("policy", new FinalCheckpoints.Final(4, "four"));

        assertThat(finals.last()).contains(new FinalCheckpoints.Final(5, "five"));
    }

    @Test
    void what_is_under_way_has_ended_when_it_is_closed_even_if_it_swallows_the_interrupt()
            throws Exception {
        var closing = Thread.currentThread();
        var underWay = new CountDownLatch(1);
        var returned = new AtomicBoolean();
        var ended = new AtomicBoolean();
        var held =
                (DataSource)
                        Proxy.newProxyInstance(
                                DataSource.class.getClassLoader(),
                                new Class<?>[] {DataSource.class},
                                (_, _, _) -> {
                                    underWay.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException _) {
                                        // until the close waits for this, or did not
                                        while (!returned.get()
                                                && closing.getState()
                                                        != Thread.State.TIMED_WAITING) {
                                            Thread.onSpinWait();
                                        }
                                    }
                                    ended.set(true);
                                    throw new SQLException("interrupted");
                                });
        var asked = new Witnesses(policy, Duration.ofMillis(1), LONG);
        var witnessing =
                Witnessing.start(
                                Optional.of(asked),
                                new LogReader(held, "0"),
                                new FinalCheckpoints(source, "0"))
                        .orElseThrow();
        assertThat(underWay.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        witnessing.close();
        var endedBefore = ended.get();
        returned.set(true);

        assertThat(endedBefore).isTrue();
    }
}
