package io.twinmesh.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.testing.DataFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

final class ChildProcessTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir Path folder;

    private ChildProcess shell(String script) {
        return ChildProcess.start(
                "child", List.of("/bin/sh", "-c", script), folder.resolve("logs/child.log"));
    }

    @Test
    void what_a_child_says_is_in_its_log_and_in_the_failure_that_ends_with_it() {
        var child = shell("echo one; echo two >&2; exit 3");

        assertThat(child.awaitEnd(SOON)).isTrue();
        assertThat(child.failure("it ended"))
                .hasMessageContaining("it ended")
                .hasMessageContaining("one\ntwo");
    }

    @Test
    void a_killed_child_is_gone_at_once() {
        var child = shell("exec tail -f /dev/null");
        assertThat(child.alive()).isTrue();

        child.kill();

        assertThat(child.alive()).isFalse();
    }

    @Test
    void close_asks_first() throws Exception {
        var ready = folder.resolve("ready");
        var child =
                shell(
                        "trap 'echo orderly; exit 0' TERM; touch '%s'; while :; do sleep 0.05; done"
                                .formatted(ready));
        while (!Files.exists(ready)) {
            assertThat(child.awaitEnd(Duration.ofMillis(10))).isFalse();
        }

        child.close();

        assertThat(Files.readString(folder.resolve("logs/child.log"))).isEqualTo("orderly\n");
    }

    @Test
    void a_program_that_is_not_there_is_a_failure() {
        assertThatThrownBy(() ->
                        ChildProcess.start(
                                "x", List.of("/no/such/program"), folder.resolve("x.log")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("cannot start x");
    }

    private Installation installation(String script) throws Exception {
        var java = folder.resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("dist/server"));
        return new Installation(folder, folder.resolve("dist"), java);
    }

    @Test
    void a_server_that_ends_before_it_is_ready_shows_its_last_words() throws Exception {
        var broken = installation("echo 'the disk is full'; exit 1");

        assertThatThrownBy(
                        () -> ServerProcess.start(broken, folder.resolve("data"), List.of(), SOON))
                .hasMessageContaining("ended before it was ready")
                .hasMessageContaining("the disk is full");
    }

    @Test
    void a_server_that_is_never_ready_is_stopped_at_the_limit() throws Exception {
        var slow = installation("echo starting; exec tail -f /dev/null");

        assertThatThrownBy(() ->
                        ServerProcess.start(
                                slow, folder.resolve("data"), List.of(), Duration.ofMillis(200)))
                .hasMessageContaining("was not ready")
                .hasMessageContaining("starting");
    }

    @Test
    void a_second_server_on_a_living_ones_folder_is_refused() throws Exception {
        var data = folder.resolve("data");
        DataFolder.in(data).servedAt(URI.create("http://127.0.0.1:1"));

        assertThatThrownBy(() -> ServerProcess.start(installation("exit 0"), data, List.of(), SOON))
                .hasMessageContaining("already runs on");
    }
}
