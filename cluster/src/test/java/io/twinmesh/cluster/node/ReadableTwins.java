package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/// Twins whose patient lets everybody read everything.
final class ReadableTwins {
    private static final Pattern NAME = Pattern.compile("Patient/(tw-[0-9a-f]{32})");

    private ReadableTwins() {}

    /// The twin that an answer to a bundle names.
    static String named(Client.Reply taken) {
        var name = NAME.matcher(taken.raw().body());
        assertThat(name.find()).isTrue();
        return name.group(1);
    }
}
