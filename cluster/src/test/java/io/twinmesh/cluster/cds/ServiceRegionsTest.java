package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceRegionsTest {
    @Test
    void each_service_has_its_own_and_one_that_is_not_named_has_none() {
        var regions = ServiceRegions.read(" twin-kidney eu-central;twin-cvd-risk us-east; ");

        assertThat(regions.of(CdsService.KIDNEY)).contains("eu-central");
        assertThat(regions.of(CdsService.CARDIOVASCULAR_RISK)).contains("us-east");
        assertThat(regions.of(CdsService.DETERIORATION)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "twin-kidney,must be like 'twin-kidney eu-central'",
        "twin-kidney EU,must be like 'twin-kidney eu-central'",
        "twin-liver eu,'twin-liver' is no service that asks models",
        "oncology-match eu,'oncology-match' is no service that asks models",
        "twin-kidney eu;twin-kidney us,twin-kidney is named twice"
    })
    void what_means_nothing_is_refused_at_the_start(String text, String why) {
        assertThatThrownBy(() -> ServiceRegions.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
