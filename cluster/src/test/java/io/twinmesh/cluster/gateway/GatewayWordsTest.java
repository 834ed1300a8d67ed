package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class GatewayWordsTest {
    @ParameterizedTest
    @CsvSource({
        "15000, 14000", // stored by nobody
        "14999, 14000",
        "14012, 14000",
        "2000, 1000",
        "1001, 1000",
        "1000, 1000",
        "1, 1",
        "0, 1"
    })
    void a_node_is_not_told_how_long_storing_its_lease_took(long left, int told) {
        assertThat(GatewayWords.told(Duration.ofMillis(left))).isEqualTo(told);
    }
}
