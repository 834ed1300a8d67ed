package io.twinmesh.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Twinmesh;
import io.twinmesh.persistence.cosignature.CosignerKey;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.witness.AddCheckpoint;
import io.twinmesh.persistence.witness.WitnessFolder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The witness as a process of its own, killed in between.
class WitnessProcessTest {
    private static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    private static final Checkpoint ONE =
            new Checkpoint("log.example/lane/0", 1, Rfc9162.leafHash(new byte[] {1}), List.of());

    @TempDir private Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();
    private String vkey = "";
    private String url = "";

    private Process start() throws IOException {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Twinmesh.class.getName(),
                                "ledger",
                                "witness",
                                "--state=" + folder.resolve("state"),
                                "--name=w.example",
                                "--port=0",
                                "--log=" + LOG.vkey().text())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        started.add(process);
        var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        vkey = String.valueOf(out.readLine()).replace("vkey ", "");
        url = String.valueOf(out.readLine()).replace("ready ", "");
        return process;
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        http.close();
    }

    private HttpResponse<String> add(AddCheckpoint request) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + "/add-checkpoint"))
                        .POST(BodyPublishers.ofByteArray(request.body()))
                        .build(),
                BodyHandlers.ofString());
    }

    private int get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(url + path)).build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void killed_after_it_cosigned_it_has_the_same_key_and_remembers() throws Exception {
        var killed = start();
        var first = vkey;
        var request = new AddCheckpoint(0, List.of(), ONE.signedBy(LOG));

        var cosigned = add(request);
        assertThat(cosigned.statusCode()).isEqualTo(200);
        var line = SignedNote.parse(ONE.signedBy(LOG) + cosigned.body()).signatures().getLast();
        assertThat(CosignerKey.parse(first).verified(ONE, line)).isPresent();
        killed.destroyForcibly().waitFor();

        var process = start();
        assertThat(vkey).isEqualTo(first);
        var again = add(request);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).isEqualTo("1\n");
        assertThat(again.headers().firstValue("content-type")).contains("text/x.tlog.size");
        assertThat(get("/" + WitnessFolder.hash("log.example/lane/0") + "/checkpoint"))
                .isEqualTo(200);
        assertThat(get("/" + WitnessFolder.hash("other") + "/checkpoint")).isEqualTo(404);
        assertThat(get("/add-checkpoint")).isEqualTo(405);
        assertThat(get("/")).isEqualTo(404);
        assertThat(Files.getPosixFilePermissions(folder.resolve("state").resolve("witness.key")))
                .containsExactlyInAnyOrder(
                        PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
