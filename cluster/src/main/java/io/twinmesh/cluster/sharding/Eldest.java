package io.twinmesh.cluster.sharding;

import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

import java.util.List;
import java.util.stream.StreamSupport;

/// Which member does what one of them must do from time to time. While members come and go, two can
/// take themselves for it, or none: only for work that is safe to repeat.
public final class Eldest {
    private Eldest() {}

    /// Whether this member has been up for longest of those with a role. One that leaves, or that
    /// the cluster gave up, is not: whom it would ask may have ended before it.
    public static boolean self(ActorSystem<?> system, Role role) {
        var cluster = Cluster.get(system);
        return is(cluster.selfMember(), cluster.state().getMembers(), role);
    }

    static boolean is(Member self, Iterable<Member> members, Role role) {
        return up(self, role)
                && StreamSupport.stream(members.spliterator(), false)
                        .filter(other -> up(other, role) && !other.equals(self))
                        .noneMatch(other -> other.isOlderThan(self));
    }

    private static boolean up(Member member, Role role) {
        return member.status().equals(MemberStatus.up()) && member.hasRole(role.text());
    }

    /// Addresses of all that are up, by how long they have been.
    static List<Address> first(ActorSystem<?> system) {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .sorted((one, other) -> one.equals(other) ? 0 : one.isOlderThan(other) ? -1 : 1)
                .map(Member::address)
                .toList();
    }
}
