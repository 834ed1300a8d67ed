package io.twinmesh.actors.network;

import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.actors.verification.VerificationLevel;

import java.util.List;
import java.util.Set;

/// What a simulation plays.
///
/// @param core whether the core can compute and so be the judge
/// @param groups the nodes
/// @param history results that each node but the lazy has behind it, all honest
/// @param patience results that malicious and colluding nodes compute honestly before they cheat
/// @param greed the share of wrong results after that
/// @param jobs questions asked altogether
/// @param jobsPerNodeAndDay sets the pace
record Scene(
        VerificationLevel level,
        AuditPolicy policy,
        boolean core,
        List<Group> groups,
        int history,
        int patience,
        double greed,
        int jobs,
        int jobsPerNodeAndDay,
        Set<Fault> faults) {

    /// Nodes of one kind.
    ///
    /// @param owners how many owners share them
    record Group(Kind kind, int nodes, int owners) {}

    /// A bug that is planted to see whether the simulation finds it.
    enum Fault {
        /// Each node passes for an owner of its own.
        OWNER_COUNTS_PER_NODE,
        /// Who is outvoted is treated as proved wrong.
        MAJORITY_PROVES,
        /// A node that nobody has checked passes for a known one.
        NEWCOMERS_PASS
    }

    /// A small network in which one node turns malicious after 2,000 honest results.
    static Scene smallNetwork(VerificationLevel level, double greed) {
        return new Scene(
                level,
                AuditPolicy.STANDARD,
                true,
                List.of(
                        new Group(Kind.HONEST, 3, 3),
                        new Group(Kind.SLOW, 1, 1),
                        new Group(Kind.FLAKY, 1, 1),
                        new Group(Kind.LAZY, 1, 1),
                        new Group(Kind.MALICIOUS, 1, 1)),
                2_000,
                2_000,
                greed,
                questions(greed),
                400,
                Set.of());
    }

    /// Enough for the cheater to be caught three times.
    private static int questions(double greed) {
        return 500 + (int) (150 / greed);
    }

    Scene with(Fault fault) {
        return new Scene(
                level,
                policy,
                core,
                groups,
                history,
                patience,
                greed,
                jobs,
                jobsPerNodeAndDay,
                Set.of(fault));
    }

    Scene with(AuditPolicy other) {
        return new Scene(
                level,
                other,
                core,
                groups,
                history,
                patience,
                greed,
                jobs,
                jobsPerNodeAndDay,
                faults);
    }

    Scene withGroups(List<Group> others) {
        return new Scene(
                level,
                policy,
                core,
                others,
                history,
                patience,
                greed,
                jobs,
                jobsPerNodeAndDay,
                faults);
    }

    Scene withoutCore() {
        return new Scene(
                level,
                policy,
                false,
                groups,
                history,
                patience,
                greed,
                jobs,
                jobsPerNodeAndDay,
                faults);
    }

    /// With that much behind them.
    Scene cheatingAfter(int results) {
        return new Scene(
                level,
                policy,
                core,
                groups,
                results,
                results,
                greed,
                jobs,
                jobsPerNodeAndDay,
                faults);
    }

    Scene of(int questions) {
        return new Scene(
                level,
                policy,
                core,
                groups,
                history,
                patience,
                greed,
                questions,
                jobsPerNodeAndDay,
                faults);
    }
}
