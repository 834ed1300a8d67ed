package io.twinmesh.cluster.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;

/// What `docs/several-servers.md` ("Certificates on machines of your own") tells operators to type.
class CertificateRecipeTest {
    private static final Path PAGE = Path.of("..", "docs", "several-servers.md");
    private static final String HEADING = "### Certificates on machines of your own";

    @TempDir private Path temp = Path.of("");

    @Test
    void makes_what_members_take_of_each_other_for_the_host_that_it_names() throws Exception {
        var commands = commands();
        run(commands);
        var folder = temp.resolve("authority");
        var files =
                new ClusterSettings.Tls(
                        new NamedFile("twinmesh.cluster.key-file", folder.resolve("a.example.key")),
                        new NamedFile(
                                "twinmesh.cluster.certificate-file",
                                folder.resolve("a.example.crt")),
                        new NamedFile(
                                "twinmesh.cluster.authority-file", folder.resolve("authority.crt")),
                        TestAuthority.MEMBER,
                        Duration.ofMinutes(5));

        assertThatCode(() -> MemberTls.of(files, "a.example", InstantSource.system()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> MemberTls.of(files, "b.example", InstantSource.system()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("expected a certificate with the subject alternative name");
    }

    private static String commands() throws IOException {
        var page = Files.readString(PAGE);
        var section = page.substring(page.indexOf(HEADING) + HEADING.length());
        var commands =
                section.substring(0, section.indexOf("\n## "))
                        .lines()
                        .filter(line -> line.startsWith("    "))
                        .collect(Collectors.joining("\n"));
        assertThat(commands).contains("openssl req", "openssl verify");
        return commands;
    }

    private void run(String commands) throws IOException, InterruptedException {
        var shell =
                new ProcessBuilder(
                                "sh",
                                "-euc",
                                "case $(openssl version) in 'OpenSSL 3'*) ;; *) exit 77 ;; esac\n"
                                        + commands)
                        .directory(temp.toFile())
                        .redirectErrorStream(true)
                        .start();
        shell.getOutputStream().close();
        var said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = shell.waitFor();
        assumeTrue(code != 77, "there is no OpenSSL 3");
        assertThat(code).as(said).isZero();
    }
}
