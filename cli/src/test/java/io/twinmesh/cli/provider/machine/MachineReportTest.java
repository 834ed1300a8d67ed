package io.twinmesh.cli.provider.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class MachineReportTest {
    @Test
    void only_a_machine_whose_tesseract_runs_offers_to_read_images() {
        assertThat(MachineReport.engines(Optional.empty(), Optional.of("tesseract 5.3.0")))
                .containsExactly("ocr", "score");
        assertThat(MachineReport.engines(Optional.empty(), Optional.empty()))
                .containsExactly("score");
    }
}
