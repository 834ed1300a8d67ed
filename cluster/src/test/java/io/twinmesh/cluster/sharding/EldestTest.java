package io.twinmesh.cluster.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.util.Version;
import org.junit.jupiter.api.Test;

import scala.jdk.javaapi.CollectionConverters;

import java.util.List;
import java.util.Set;

class EldestTest {
    private static final MemberStatus UP = MemberStatus.up();

    @Test
    void of_those_with_a_role_it_is_who_has_been_up_for_longest() {
        var doors = member(1, UP, Role.API);
        var older = member(2, UP, Role.TWIN);
        var younger = member(3, UP, Role.TWIN);
        var all = List.of(younger, older, doors);

        assertThat(Eldest.is(older, all, Role.TWIN)).isTrue();
        assertThat(Eldest.is(younger, all, Role.TWIN)).isFalse();
        assertThat(Eldest.is(doors, all, Role.TWIN)).isFalse();
    }

    @Test
    void who_leaves_or_was_given_up_is_not_and_the_next_one_is() {
        var younger = member(2, UP, Role.TWIN);

        for (var status :
                List.of(
                        MemberStatus.leaving(),
                        MemberStatus.exiting(),
                        MemberStatus.down(),
                        MemberStatus.removed())) {
            var older = member(1, status, Role.TWIN);
            var all = List.of(older, younger);

            assertThat(Eldest.is(older, all, Role.TWIN)).as("%s", status).isFalse();
            assertThat(Eldest.is(younger, all, Role.TWIN)).as("beside %s", status).isTrue();
        }
    }

    /// @param place in the order in which they came up
    private static Member member(int place, MemberStatus status, Role role) {
        return new Member(
                new UniqueAddress(
                        new Address("pekko", "twinmesh", "s" + place, 25520), (long) place),
                place,
                status,
                CollectionConverters.asScala(Set.of(role.text(), "dc-default")).<String>toSet(),
                Version.Zero());
    }
}
