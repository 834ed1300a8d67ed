package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.sealing.ChainedEvent;
import io.twinmesh.actors.twin.sealing.ChainedState;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.TwinView;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// For random lives: replaying the first n rows gives the twin that lived after n events, and
/// replaying up to a moment the twin that lived then.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwinReplayTest {
    private static final long SEEDS = 8;
    private static final int STEPS = 90;

    private AutoCloseable keys = () -> {};
    private History history;
    private ModelCatalog models;
    private List<Life> lives = List.of();

    /// What the living twin was at one moment.
    private record Lived(long revision, Instant at, String view) {}

    private record Life(
            long seed, List<SealedEvent> rows, List<Lived> lived, Set<Class<?>> kinds) {}

    @BeforeAll
    void livesUnderOnesKeys(@TempDir Path folder) {
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
        lives = LongStream.range(0, SEEDS).mapToObj(this::live).toList();
    }

    @AfterAll
    void close() throws Exception {
        keys.close();
    }

    /// A twin that lives through everything that can happen to one.
    private Life live(long seed) {
        var random = new Random(seed);
        var rules =
                new PatientTwinRules(Twins.ADA, Twins.WATCH, Twins.EMERGENCIES, new Random(seed));
        var rows = new ArrayList<SealedEvent>();
        var lived = new ArrayList<Lived>();
        var kinds = new HashSet<Class<?>>();
        var commands =
                new RandomLife(random, models.byName("ckd-epi-2021").orElseThrow().digest().text());
        var now = Twins.NOW;
        ChainedState state = ChainedState.EMPTY;
        for (int i = 0; i < STEPS; i++) {
            now = now.plusSeconds(1 + random.nextInt(240));
            var whole = (ChainedState.Whole) state;
            var decision =
                    rules.decide(
                            whole.state(),
                            commands.next(now, whole.state().revision()),
                            models.listing(),
                            now);
            decision.events().forEach(event -> kinds.add(event.getClass()));
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
        return new Life(seed, rows, lived, kinds);
    }

    @Test
    void in_these_lives_happens_everything_that_can_happen() {
        var happened = new HashSet<Class<?>>();
        lives.forEach(life -> happened.addAll(life.kinds()));

        assertThat(happened)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.<Class<?>>of(PatientEvent.class.getPermittedSubclasses())
                                // only read, in place of what a destroyed key had sealed
                                .filter(kind -> kind != PatientEvent.Redacted.class)
                                .toList());
    }

    @Test
    void the_first_n_rows_give_the_twin_of_n_events_for_every_n() {
        for (var life : lives) {
            var replay = new TwinReplay(Twins.ADA, history, Twins.WATCH);
            var followed = 0;
            for (var then : life.lived()) {
                while (followed < then.revision()) {
                    replay.follow(life.rows().get(followed++));
                }

                assertThat(replay.view(then.at(), Consents.EVERYTHING))
                        .as("seed %d, revision %d", life.seed(), then.revision())
                        .contains(then.view());
            }
            assertThat(followed).as("every event was looked at").isEqualTo(life.rows().size());
        }
    }

    @Test
    void the_rows_up_to_a_moment_give_the_twin_of_that_moment_for_every_moment() {
        for (var life : lives) {
            var replay = new TwinReplay(Twins.ADA, history, Twins.WATCH);
            var rows = new ArrayDeque<>(life.rows());
            for (var then : life.lived()) {
                while (!rows.isEmpty() && !rows.getFirst().at().isAfter(then.at())) {
                    replay.follow(rows.removeFirst());
                }

                assertThat(replay.view(then.at(), Consents.EVERYTHING))
                        .as("seed %d, at %s", life.seed(), then.at())
                        .contains(then.view());
            }
        }
    }

    @Test
    void a_missing_row_is_found_and_nothing_is_shown() {
        var life = lives.get(1);
        var replay = new TwinReplay(Twins.ADA, history, Twins.WATCH);
        life.rows().stream().skip(1).forEach(replay::follow);

        var damage = replay.broken().orElseThrow();
        assertThat(damage.code()).isEqualTo("history.chain-broken");
        assertThat(damage.twin()).isEqualTo(Twins.ADA);
        assertThat(damage.sequenceNumber()).isOne();
        assertThat(replay.view(Twins.NOW, Consents.EVERYTHING)).isEmpty();
    }
}
