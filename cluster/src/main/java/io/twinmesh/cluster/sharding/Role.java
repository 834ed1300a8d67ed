package io.twinmesh.cluster.sharding;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a server does for the cluster. Every part is found from every server, wherever it is done;
/// a cluster needs at least one server of each role.
public enum Role {
    /// Hosts twins, jobs, pipelines, exports, claims, providers' nodes, the dispatch and the
    /// registry, and looks after what is unfinished.
    TWIN,

    /// Hosts the ledger's lanes.
    LEDGER,

    /// Takes providers' connections.
    GATEWAY,

    /// Serves the HTTP interface.
    API,

    /// Keeps the read side and the index up to date, tells receivers, asks witnesses.
    PROJECTION;

    public static final Set<Role> ALL = Set.of(values());

    /// As settings and metrics name it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    /// Without whom a server that has it has nothing to give to those who come to it. What others
    /// do can wait, or is refused by itself.
    public Set<Role> needs() {
        return switch (this) {
            case API -> EnumSet.of(TWIN, LEDGER);
            case GATEWAY -> EnumSet.of(TWIN);
            case TWIN, LEDGER, PROJECTION -> EnumSet.noneOf(Role.class);
        };
    }

    /// How many servers that are up have it, as this one sees them.
    public int members(ActorSystem<?> system) {
        int count = 0;
        for (Member member : Cluster.get(system).state().getMembers()) {
            if (member.status().equals(MemberStatus.up()) && member.hasRole(text())) {
                count++;
            }
        }
        return count;
    }

    /// The roles that no server has which is up.
    public static Set<Role> lacking(ActorSystem<?> system) {
        return Arrays.stream(values())
                .filter(role -> role.members(system) == 0)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }
}
