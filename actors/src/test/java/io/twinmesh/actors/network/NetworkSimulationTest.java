package io.twinmesh.actors.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.network.Scene.Fault;
import io.twinmesh.actors.network.Scene.Group;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.actors.verification.VerificationLevel;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What the rules of verification and reputation achieve together, and that the simulation notices
/// when one of them is broken.
class NetworkSimulationTest {
    /// Shares of wrong results of a cheater, as in the reference's table.
    private static final List<Double> GREEDS = List.of(1.0, 0.2, 0.02);

    /// On average, on `standard`.
    private static final double MOST_BAD_RESULTS = 25;

    private static final double MOST_OVERHEAD = 0.07;

    private static final List<Group> ONE_RING_TWO_OWNERS =
            List.of(new Group(Kind.HONEST, 2, 2), new Group(Kind.COLLUDING, 8, 2));

    private static final List<Group> ONE_OWNER_MANY_NODES =
            List.of(new Group(Kind.HONEST, 2, 2), new Group(Kind.COLLUDING, 8, 1));

    @Nested
    class ACheaterWhoWasHonestForTwoThousandResults {
        @Test
        void passes_few_bad_results_and_costs_the_honest_little() {
            holdsTheBars(5);
        }

        @Test
        void passes_none_on_diagnostic() {
            for (int seed = 0; seed < 6; seed++) {
                passesNoneOnDiagnostic(seed);
            }
        }

        @Test
        @Tag("slow")
        void passes_few_bad_results_in_many_networks() {
            // a thousand, which takes three minutes: -Dtwinmesh.simulated-networks=1002
            int networks = Integer.getInteger("twinmesh.simulated-networks", 120);
            holdsTheBars(networks / GREEDS.size());
            for (int seed = 0; seed < networks; seed++) {
                passesNoneOnDiagnostic(seed);
            }
        }

        private void holdsTheBars(int seedsForEachGreed) {
            var reports = new ArrayList<Report>();
            for (double greed : GREEDS) {
                for (int seed = 0; seed < seedsForEachGreed; seed++) {
                    reports.add(sound(Scene.smallNetwork(VerificationLevel.STANDARD, greed), seed));
                }
            }
            System.out.printf(
                    "%d networks: %.1f bad results accepted of a cheater on average,"
                            + " %.1f %% overhead of the honest%n%s",
                    reports.size(),
                    mean(reports, report -> report.bad(Kind.MALICIOUS)),
                    100 * mean(reports, Report::honestOverhead),
                    reports.getLast());
            assertThat(mean(reports, report -> report.bad(Kind.MALICIOUS)))
                    .isLessThanOrEqualTo(MOST_BAD_RESULTS);
            assertThat(mean(reports, Report::honestOverhead)).isLessThanOrEqualTo(MOST_OVERHEAD);
        }

        private void passesNoneOnDiagnostic(int seed) {
            var scene = Scene.smallNetwork(VerificationLevel.DIAGNOSTIC, GREEDS.get(seed % 3));

            assertThat(sound(scene, seed).bad()).as("seed %s", seed).isZero();
        }
    }

    @Nested
    class ARingOfCheaters {
        @Test
        void of_one_owner_passes_nothing_on_diagnostic() {
            assertThat(sound(oneOwner(), 1).bad()).isZero();
        }

        @Test
        void of_two_owners_gets_no_honest_node_suspended_even_where_the_core_cannot_judge() {
            sound(twoOwnersWithoutCore(), 1);
        }
    }

    @Nested
    class AManyNodedNetwork {
        @Test
        void serves_its_honest_nodes_alike_and_suspends_the_lazy() {
            var report = sound(large(300, 4_000), 1);

            System.out.print(report);
            assertThat(report.fairness()).isGreaterThan(0.9);
            assertThat(report.bad(Kind.LAZY)).isZero();
        }

        @Test
        @Tag("slow")
        void of_thousands_of_nodes_does_too() {
            var report = sound(large(3_000, 40_000), 1);

            System.out.print(report);
            assertThat(report.fairness()).isGreaterThan(0.9);
            assertThat(report.suspended(Kind.LAZY::equals)).isPositive();
        }

        private static Scene large(int nodes, int questions) {
            return Scene.smallNetwork(VerificationLevel.STANDARD, 0.2)
                    .withGroups(
                            List.of(
                                    new Group(Kind.HONEST, nodes * 6 / 10, nodes / 2),
                                    new Group(Kind.SLOW, nodes / 10, nodes / 20),
                                    new Group(Kind.FLAKY, nodes / 10, nodes / 20),
                                    new Group(Kind.LAZY, nodes / 10, nodes / 20),
                                    new Group(Kind.MALICIOUS, nodes / 20, nodes / 40),
                                    new Group(Kind.COLLUDING, nodes / 20, 2)))
                    .cheatingAfter(12)
                    .of(questions);
        }
    }

    /// Each rule is broken on purpose, and a bar must break with it.
    @Nested
    class APlantedFault {
        @Test
        void without_a_floor_of_audits_is_found() {
            var scene =
                    Scene.smallNetwork(VerificationLevel.STANDARD, 0.2)
                            .with(new AuditPolicy(10, 0, 0));

            assertThat(meanBad(scene, 2)).isGreaterThan(MOST_BAD_RESULTS);
        }

        @Test
        void that_lets_newcomers_pass_is_found() {
            var scene =
                    Scene.smallNetwork(VerificationLevel.STANDARD, 0.2)
                            .with(Fault.NEWCOMERS_PASS)
                            .of(1_000);

            assertThat(NetworkSimulation.play(scene, 1).bad(Kind.LAZY)).isPositive();
        }

        @Test
        void that_counts_one_owner_as_many_is_found() {
            assertThat(
                            NetworkSimulation.play(oneOwner().with(Fault.OWNER_COUNTS_PER_NODE), 1)
                                    .bad())
                    .isPositive();
        }

        @Test
        void that_takes_a_majority_for_proof_is_found() {
            var report =
                    NetworkSimulation.play(twoOwnersWithoutCore().with(Fault.MAJORITY_PROVES), 1);

            assertThat(report.suspended(Kind.HONEST::equals)).isPositive();
        }
    }

    private static Scene oneOwner() {
        return Scene.smallNetwork(VerificationLevel.DIAGNOSTIC, 0.1)
                .withGroups(ONE_OWNER_MANY_NODES)
                .of(1_500);
    }

    private static Scene twoOwnersWithoutCore() {
        return Scene.smallNetwork(VerificationLevel.DIAGNOSTIC, 0.1)
                .withGroups(ONE_RING_TWO_OWNERS)
                .withoutCore()
                .of(1_500);
    }

    /// What holds in every scene: each question ends, and no honest node is suspended.
    private static Report sound(Scene scene, long seed) {
        var report = NetworkSimulation.play(scene, seed);
        assertThat(report.hung()).as("hung, seed %s, %s", seed, scene).isZero();
        assertThat(report.suspended(kind -> kind == Kind.HONEST || kind == Kind.SLOW))
                .as("honest and suspended, seed %s, %s", seed, scene)
                .isZero();
        return report;
    }

    private static double meanBad(Scene scene, int seeds) {
        var reports = new ArrayList<Report>();
        for (int seed = 0; seed < seeds; seed++) {
            reports.add(NetworkSimulation.play(scene, seed));
        }
        return mean(reports, report -> report.bad(Kind.MALICIOUS));
    }

    private static double mean(List<Report> reports, ToDoubleFunction<Report> figure) {
        return reports.stream().mapToDouble(figure).average().orElseThrow();
    }
}
