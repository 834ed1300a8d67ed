package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.world.World;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import java.util.ArrayList;
import java.util.List;

/// Three servers, two agents and PostgreSQL, each a process: `-Dtwinmesh.chaos.minutes=5` has all
/// kinds of faults happen for so long; 0 has one server killed. Not without the property: the gate
/// has no minutes left for it.
@EnabledIfSystemProperty(named = "twinmesh.chaos.minutes", matches = "[0-9]+")
@Tag("slow")
@Tag("database")
final class ChaosTest {
    @Test
    void nothing_acknowledged_is_lost_or_doubled_whatever_is_killed() throws Exception {
        assumeTrue(World.possible(), "PostgreSQL's programs are not installed");
        var minutes = System.getProperty("twinmesh.chaos.minutes", "0");
        var seed = System.getProperty("twinmesh.chaos.seed", Long.toString(System.nanoTime()));
        var words = new ArrayList<>(List.of("--minutes", minutes, "--seed", seed));
        if (minutes.equals("0")) {
            words.addAll(List.of("--faults", Fault.word(Kind.SERVER_KILLED)));
        }

        var outcome = new ChaosRun(ChaosOptions.parse(words, 0), System.out).run();

        assertThat(outcome.violations()).as("--seed " + seed).isEmpty();
        assertThat(outcome.history().writes()).isNotEmpty();
        assertThat(outcome.history().taken()).isNotEmpty();
    }
}
