package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.world.World;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Three servers, two agents and PostgreSQL, each a process: `-Dtwinmesh.chaos.minutes=5` has all
/// kinds of faults happen for so long; 0 has one server killed. Not without the property: the gate
/// has no minutes left for it.
@EnabledIfSystemProperty(named = "twinmesh.chaos.minutes", matches = "[0-9]+")
@Tag("slow")
@Tag("database")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ChaosTest {
    @Test
    void nothing_acknowledged_is_lost_or_doubled_whatever_is_killed() throws Exception {
        assumeTrue(World.possible(), "PostgreSQL's programs are not installed");
        var minutes = System.getProperty("twinmesh.chaos.minutes", "0");
        var seed = System.getProperty("twinmesh.chaos.seed", Long.toString(System.nanoTime()));
        var options =
                ChaosOptions.parse(
                        List.of("--minutes", minutes, "--seed", seed, "--patients", "30"), 0);
        Set<Kind> kinds =
                minutes.equals("0") ? Set.of(Kind.SERVER_KILLED) : EnumSet.allOf(Kind.class);

        var outcome = new ChaosRun(options, kinds, System.out).run();

        outcome.print(System.out);
        assertThat(outcome.violations()).as("--seed " + seed).isEmpty();
        assertThat(outcome.history().writes()).isNotEmpty();
        assertThat(outcome.history().taken()).isNotEmpty();
    }
}
