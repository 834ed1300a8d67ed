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
import io.twinmesh.persistence.vault.HeldMasterKey;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// For random lives: replaying the first n rows gives the twin that lived after n events, and
/// replaying up to a moment the twin that lived then.
class TwinReplayTest {
    private static final long SEEDS = 3;
    private static final int STEPS = 90;

    @TempDir Path folder;
    private AutoCloseable keys = () -> {};
    private History history;
    private ModelCatalog models;

    /// What the living twin was at one moment.
    private record Lived(long revision, Instant at, String view) {}

    private record Life(List<SealedEvent> rows, List<Lived> lived, Set<Class<?>> kinds) {}

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

    /// A twin that lives through everything that can happen to one.
    private Life live(long seed) {
        var random = new Random(seed);
        var rules =
                new PatientTwinRules(
                        Twins.ADA, models, Twins.WATCH, Twins.EMERGENCIES, new Random(seed));
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
                    rules.decide(whole.state(), commands.next(now, whole.state().revision()), now);
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
        return new Life(rows, lived, kinds);
    }

    @Test
    void in_these_lives_happens_everything_that_can_happen() {
        var happened = new HashSet<Class<?>>();
        for (long seed = 0; seed < SEEDS; seed++) {
            happened.addAll(live(seed).kinds());
        }

        assertThat(happened)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.<Class<?>>of(PatientEvent.class.getPermittedSubclasses())
                                // only read, in place of what a destroyed key had sealed
                                .filter(kind -> kind != PatientEvent.Redacted.class)
                                .toList());
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
