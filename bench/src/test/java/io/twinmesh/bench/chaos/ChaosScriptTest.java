package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/// What the gate makes of a run of faults: `.ci/chaos` in a project whose `twinmesh` only says
/// something and ends.
final class ChaosScriptTest {
    private static final int SKIPPED = 77;
    private static final String FOUND = "echo '1 things that must not be:'; echo '  Lost'; ";

    @TempDir Path folder;

    private record Run(int exit, String out) {}

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(folder.resolve(".ci"));
        Files.copy(Path.of("..", ".ci", "chaos"), folder.resolve(".ci/chaos"));
        Files.createDirectories(folder.resolve("bin"));
        Files.createDirectories(folder.resolve("tmp"));
        script("bin/initdb", "exit 0");
    }

    @Test
    void a_run_that_found_nothing_passes_and_leaves_nothing() throws Exception {
        assertThat(run("echo 'nothing was lost'")).isEqualTo(new Run(0, "nothing was lost\n"));
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void says_how_far_it_is_while_it_runs() throws Exception {
        var read = folder.resolve("read");
        script(
                "twinmesh",
                "echo seed 7; until [[ -e '" + read + "' ]]; do sleep 0.05; done; echo end");
        var process = start("10");

        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("seed 7");
            Files.createFile(read);

            assertThat(out.readAllLines()).containsExactly("end");
        }
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 126, 127, 134, 139, 143})
    void everything_else_that_goes_wrong_fails_as_it_is(int code) throws Exception {
        assertThat(run("echo said; exit " + code)).isEqualTo(new Run(code, "said\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "4, it could not be started on this machine",
        "6, it ended before it could be judged",
        "7, not all was answered in time and nothing else is wrong",
    })
    void a_machine_on_which_it_cannot_be_judged_fails_nothing(int code, String why)
            throws Exception {
        assertThat(run("exit " + code)).isEqualTo(new Run(SKIPPED, "skipped: " + why + "\n"));
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void one_that_is_not_done_in_time_is_told_to_stop_and_fails_nothing() throws Exception {
        assertThat(run("trap 'exit 143' TERM; sleep 60 & wait"))
                .isEqualTo(new Run(SKIPPED, "skipped: not done within 1 s\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {FOUND + "exit 6", "trap \"" + FOUND + "exit 143\" TERM; sleep 60 & wait"})
    void what_was_found_before_fails_also_when_there_is_no_end(String body) throws Exception {
        var run = run(body);

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out()).startsWith("1 things that must not be:\n  Lost\nnot judged");
    }

    @Test
    void a_program_that_is_not_there_fails() throws Exception {
        var run = run();

        assertThat(run.exit()).isEqualTo(127);
        assertThat(run.out()).contains("twinmesh");
    }

    private Run run(String body) throws IOException, InterruptedException {
        script("twinmesh", body);
        return run();
    }

    private Run run() throws IOException, InterruptedException {
        var process = start("1");
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out);
    }

    /// @param limit of the whole run, in seconds
    private Process start(String limit) throws IOException {
        var script = folder.resolve(".ci/chaos").toString();
        var builder = new ProcessBuilder("bash", script, "1", "7", limit).redirectErrorStream(true);
        builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("TMPDIR", folder.resolve("tmp").toString());
        var process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private void script(String name, String body) throws IOException {
        var file = folder.resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
