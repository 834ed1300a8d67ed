package io.twinmesh.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The root script, in a copy of the project's outline: a JDK and a Maven that only say how they
/// were called.
final class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "twinmesh");

    @TempDir Path folder;
    private Path project;
    private Path jdk;
    private Path tools;

    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        Files.createDirectories(project.resolve("cli/src/main/java"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.writeString(project.resolve("cli/pom.xml"), "<project/>");
        Files.writeString(project.resolve("cli/src/main/java/A.java"), "class A {}");
        Files.copy(SCRIPT, project.resolve("twinmesh"));
        executable(project.resolve("twinmesh"));
        jdk = jdk("jdk-25", "25.0.1");
        tools = Files.createDirectories(folder.resolve("tools"));
        script(
                tools.resolve("mvn"),
                """
                echo "mvn $*" >> '%1$s/built'
                mkdir -p '%2$s/target/dist/client' '%2$s/target/dist/server'
                """
                        .formatted(folder, project));
    }

    private Path jdk(String name, String version) throws IOException {
        var home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/javac"), "exit 0");
        // prints each argument in brackets, so that spaces and quotes show
        script(home.resolve("bin/java"), "for a in \"$@\"; do printf '[%s]\\n' \"$a\"; done");
        return home;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path script, List<String> arguments, String javaHome) throws IOException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        var environment = builder.environment();
        environment.put("PATH", tools + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", javaHome);
        environment.remove("TWINMESH_JAVA_OPTS");
        environment.remove("TWINMESH_SKIP_BUILD");
        return builder.start();
    }

    private static Run finish(Process process) throws IOException, InterruptedException {
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out, err);
    }

    private Run launch(String... arguments) throws Exception {
        return finish(start(project.resolve("twinmesh"), List.of(arguments), jdk.toString()));
    }

    private List<String> builds() throws IOException {
        var log = folder.resolve("built");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    @Test
    void builds_on_first_use_and_not_again() throws Exception {
        var first = launch("--version");
        var second = launch("--version");

        assertThat(first.exit()).isZero();
        assertThat(first.err()).contains("first use, building");
        assertThat(second.err()).isEmpty();
        assertThat(builds())
                .hasSize(1)
                .first()
                .asString()
                .contains("-Dmaven.test.skip=true", "package");
    }

    @Test
    void builds_again_when_a_source_changed() throws Exception {
        launch("--version");
        Files.setLastModifiedTime(
                project.resolve("cli/src/main/java/A.java"),
                FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));

        var run = launch("--version");

        assertThat(run.err()).contains("sources changed, building");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void two_launchers_at_once_build_once() throws Exception {
        script(
                tools.resolve("mvn"),
                """
                echo "mvn $*" >> '%1$s/built'
                sleep 1
                mkdir -p '%2$s/target/dist/client'
                """
                        .formatted(folder, project));

        var one = start(project.resolve("twinmesh"), List.of("a"), jdk.toString());
        var two = start(project.resolve("twinmesh"), List.of("b"), jdk.toString());

        assertThat(finish(one).exit()).isZero();
        assertThat(finish(two).exit()).isZero();
        assertThat(builds()).hasSize(1);
        assertThat(project.resolve("target/.build-lock")).doesNotExist();
    }

    @Test
    void takes_over_the_lock_of_a_launcher_that_died() throws Exception {
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(project.resolve("target/.build-lock"));
        Files.writeString(project.resolve("target/.build-lock/pid"), gone.pid() + "\n");

        assertThat(launch("--version").exit()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void a_failed_build_says_so_and_leaves_no_lock_and_no_stamp() throws Exception {
        script(tools.resolve("mvn"), "echo broken; exit 1");

        var run = launch("--version");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("broken", "the build failed", "mvn -o");
        assertThat(project.resolve("target/.build-lock")).doesNotExist();
        assertThat(project.resolve("target/dist/.built")).doesNotExist();
    }

    @Test
    void passes_arguments_through_untouched() throws Exception {
        var run = launch("ask", "a b", "", "*", "it's \"quoted\"", "--x=$HOME");

        assertThat(run.out())
                .endsWith("[ask]\n[a b]\n[]\n[*]\n[it's \"quoted\"]\n[--x=$HOME]\n")
                .contains(
                        "[-Dtwinmesh.home=" + project.toRealPath() + "]",
                        "[-cp]\n[" + project.toRealPath() + "/target/dist/client/*]",
                        "[io.twinmesh.cli.Twinmesh]",
                        "[-XX:TieredStopAtLevel=1]");
    }

    @Test
    void server_is_another_program_with_another_class_path() throws Exception {
        var run = launch("server", "--data", "d");

        assertThat(run.out())
                .endsWith("[io.twinmesh.cluster.node.ServerMain]\n[--data]\n[d]\n")
                .contains("/target/dist/server/*]")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void the_benchmarks_are_built_only_for_those_who_ask_for_them() throws Exception {
        launch("--version");
        var first = launch("bench", "--full");
        var second = launch("bench");
        var other = launch("--version");

        assertThat(builds()).hasSize(2);
        assertThat(builds().getFirst()).contains("-pl cli,cluster,synthea -am");
        assertThat(builds().getLast()).contains("-pl cli,cluster,synthea,bench -am");
        assertThat(first.err()).contains("first use, building");
        assertThat(second.err()).isEmpty();
        assertThat(other.err()).isEmpty();
        assertThat(first.out())
                .endsWith("[io.twinmesh.bench.Benchmarks]\n[--full]\n")
                .contains("/target/dist/bench/*:", "/target/dist/server/*]")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void works_through_a_chain_of_symbolic_links() throws Exception {
        var links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("inner"), Path.of("../a project/twinmesh"));
        Files.createSymbolicLink(folder.resolve("outer"), links.resolve("inner"));

        var run = finish(start(folder.resolve("outer"), List.of("x"), jdk.toString()));

        assertThat(run.out()).contains("[-Dtwinmesh.home=" + project.toRealPath() + "]");
    }

    @Test
    void another_java_in_java_home_is_passed_over() throws Exception {
        var old = jdk("jdk-17", "17.0.15");

        var run = finish(start(project.resolve("twinmesh"), List.of("x"), old.toString()));

        // the fake old one says how it was called; whether a real one is found depends on the
        // machine
        assertThat(run.out()).doesNotContain("[x]");
    }
}
