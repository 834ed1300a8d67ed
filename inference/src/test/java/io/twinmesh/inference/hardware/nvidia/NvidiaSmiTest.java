package io.twinmesh.inference.hardware.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A program that a test wrote in place of the real one, run as the real one is.
final class NvidiaSmiTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void a_program_that_does_not_know_the_newer_fields_is_asked_for_the_older_ones()
            throws Exception {
        var gpus =
                program(
                                """
                                case "$*" in
                                  *compute_cap*) echo 'Field "compute_cap" is not valid'; exit 2;;
                                  *query-gpu*) echo 'GPU-00000000-1111, Tesla P4, 7611, 418.87';;
                                  -L) echo 'GPU 0: Tesla P4 (UUID: GPU-00000000-1111)';;
                                esac
                                """)
                        .look();

        assertThat(gpus.gpus()).hasSize(1);
        assertThat(gpus.driver()).hasValue("418.87");
    }

    @Test
    void a_program_that_fails_names_no_gpu_and_says_how_it_ended() throws Exception {
        assertThat(program("exit 9\n").look().whyNone()).hasValue("nvidia-smi: it ended with 9");
    }

    @Test
    void a_program_that_never_stops_talking_is_stopped() throws Exception {
        assertThat(program("yes\n").look().whyNone())
                .hasValue("nvidia-smi: it wrote more than 262144 bytes");
    }

    private NvidiaSmi program(String body) throws IOException {
        var file = folder.resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new NvidiaSmi(file);
    }
}
