package io.twinmesh.inference.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NvidiaDriverTest {
    @Test
    void a_gpu_that_is_not_there_has_no_names() {
        // with or without a driver: no machine has so many
        assertThat(NvidiaDriver.gpu(10_000)).isEmpty();
    }
}
