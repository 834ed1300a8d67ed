package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.PatientCommand.Removal;
import io.twinmesh.actors.twin.sealing.ChainedEvent;
import io.twinmesh.actors.twin.sealing.ChainedState;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.TwinView;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.SealedEvent;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.HeldMasterKey;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// For random lives: replaying the first n rows gives the twin that lived after n events, and
/// replaying up to a moment the twin that lived then.
class TwinReplayTest {
    private static final long SEEDS = 8;

    @TempDir Path folder;
    private AutoCloseable keys = () -> {};
    private History history;
    private ModelCatalog models;

    /// What the living twin was at one moment.
    private record Lived(long revision, Instant at, String view) {}

    private record Life(List<SealedEvent> rows, List<Lived> lived) {}

    @BeforeEach
    void aTwinsKeys() {
        var database = Database.h2(folder.resolve("keys"));
        var source = database.open("vault", 2);
        keys = source;
        models = Twins.catalog(folder.resolve("models"));
        var clock = InstantSource.fixed(Twins.NOW);
        var random = new SecureRandom();
        new Migrations(source, database.dialect(), clock).run(KeyVault.migrations());
        var vault =
                new KeyVault(
                        source, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        if (!(vault.keysOf(Twins.ADA) instanceof PatientKeys.Held(var cipher))) {
            throw new AssertionError("a new patient gets keys");
        }
        history = new History(cipher, random);
    }

    @AfterEach
    void close() throws Exception {
        keys.close();
    }

    /// A twin that lives through random imports, corrections and removals.
    private Life live(long seed) {
        var random = new Random(seed);
        var rules =
                new PatientTwinRules(
                        Twins.ADA, models, Twins.WATCH, Twins.EMERGENCIES, new Random(seed));
        var rows = new ArrayList<SealedEvent>();
        var lived = new ArrayList<Lived>();
        var now = Twins.NOW;
        ChainedState state = ChainedState.EMPTY;
        for (int i = 0; i < 40; i++) {
            now = now.plusSeconds(1 + random.nextInt(3_600));
            var whole = (ChainedState.Whole) state;
            var decision = rules.decide(whole.state(), command(random, now, i), now);
            for (var event : whole.sealed(decision.events(), history).events()) {
                state = ChainedState.evolve(history, state, event);
                rows.add(((ChainedEvent.Legible) event).row());
            }
            if (((ChainedState.Whole) state).state() instanceof PatientState.Active twin) {
                lived.add(
                        new Lived(
                                twin.revision(),
                                now,
                                TwinView.json(Twins.ADA, Consents.sight(twin), Twins.WATCH, now)
                                        .put("at", now.toString())
                                        .toString()));
            }
        }
        return new Life(rows, lived);
    }

    private static PatientCommand command(Random random, Instant now, int i) {
        var to = TestInbox.<ImportReply>create().getRef();
        if (i == 0) {
            return new PatientCommand.Import(
                    "imp",
                    "client",
                    List.of(Twins.resource("p", "p1", Twins.person("1970-02-03", "female"))),
                    to);
        }
        var observed = now.minusSeconds(random.nextInt(50_000)).toString();
        var id = "o" + random.nextInt(8);
        return switch (random.nextInt(4)) {
            case 0 ->
                    new PatientCommand.Import(
                            "imp",
                            "client",
                            List.of(),
                            List.of(
                                    new Removal(
                                            DataClass.CLINICAL,
                                            "Observation",
                                            id,
                                            Optional.empty())),
                            to);
            case 1 ->
                    new PatientCommand.Import(
                            "imp",
                            "client",
                            List.of(
                                    Twins.resource(
                                            id,
                                            "c" + random.nextLong(),
                                            Twins.condition("c" + i, true, null, null))),
                            to);
            default ->
                    new PatientCommand.Import(
                            "imp",
                            "client",
                            List.of(
                                    Twins.resource(
                                            id,
                                            "v" + random.nextLong(),
                                            Twins.measured(
                                                    "59408-5",
                                                    Integer.toString(84 + random.nextInt(16)),
                                                    "%",
                                                    observed),
                                            Twins.measured(
                                                    "9279-1",
                                                    Integer.toString(10 + random.nextInt(20)),
                                                    "/min",
                                                    observed))),
                            to);
        };
    }

    @Test
    void the_first_n_rows_give_the_twin_of_n_events() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var life = live(seed);
            for (var then : life.lived()) {
                var replay = new TwinReplay(Twins.ADA, history, Twins.WATCH);
                life.rows().stream().limit(then.revision()).forEach(replay::follow);

                assertThat(replay.view(then.at(), Consents.EVERYTHING))
                        .as("seed %d, revision %d", seed, then.revision())
                        .contains(then.view());
            }
        }
    }

    @Test
    void the_rows_up_to_a_moment_give_the_twin_of_that_moment() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var life = live(seed);
            for (var then : life.lived()) {
                var replay = new TwinReplay(Twins.ADA, history, Twins.WATCH);
                life.rows().stream()
                        .takeWhile(row -> !row.at().isAfter(then.at()))
                        .forEach(replay::follow);

                assertThat(replay.view(then.at(), Consents.EVERYTHING))
                        .as("seed %d, at %s", seed, then.at())
                        .contains(then.view());
            }
        }
    }

    @Test
    void a_missing_row_is_found_and_nothing_is_shown() {
        var life = live(1);
        var replay = new TwinReplay(Twins.ADA, history, Twins.WATCH);
        life.rows().stream().skip(1).forEach(replay::follow);

        assertThat(replay.broken()).contains("history.chain-broken");
        assertThat(replay.view(Twins.NOW, Consents.EVERYTHING)).isEmpty();
    }
}
