package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Java's own look-up of names, as whoever listens and whoever dials does it.
class PodNamesTest {
    @ParameterizedTest
    @CsvSource({
        "10-1-2-3.twins.pod, 10.1.2.3",
        "fd00--5.twins.pod, fd00:0:0:0:0:0:0:5",
        "127-0-0-1.twins.pod, 127.0.0.1",
    })
    void a_pod_is_found_without_a_dns_that_knows_it(String name, String address) throws Exception {
        var found = InetAddress.getByName(name);

        assertThat(found.getHostAddress()).isEqualTo(address);
        assertThat(found.getHostName()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10-1-2.twins.pod", "10-1-2-300.twins.pod", "cafe.twins.pod", "---.a.pod"})
    void what_only_looks_like_one_is_asked_for_as_any_name(String name) throws Exception {
        assertThat(PodNames.address(name)).isEmpty();
    }

    @Test
    void other_names_are_looked_up_as_ever() {
        assertThat(new InetSocketAddress("localhost", 1).getAddress().isLoopbackAddress()).isTrue();
    }
}
