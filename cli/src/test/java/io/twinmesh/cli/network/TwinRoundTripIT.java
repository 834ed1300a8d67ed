package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.testing.CommandRun;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;

/// A twin that was asked something leaves one server as a file and is the same twin on another one.
@Tag("slow")
final class TwinRoundTripIT {
    @TempDir Path folder;

    @Test
    void an_exported_twin_imported_into_a_fresh_server_has_the_same_resources_byte_for_byte()
            throws IOException {
        var bundles = Network.bundles();
        var shared = bundles.stream().filter(TwinRoundTripIT::isShared).toList();
        var patient = bundles.getLast();
        Path first;
        Path second;
        String twin;
        String copy;
        try (var network = Network.start(folder.resolve("one"));
                var api = network.as("ward-3")) {
            shared.forEach(bundle -> Network.bring(api, bundle));
            twin = Network.bring(api, patient).twins().getFirst();
            asked(network, api, twin, Oracle.day(derived(patient)));
            first = exported(network, twin, "left out 2 resources that are answers of models");
            assertThat(imported(network, first))
                    .as("where it comes from nothing is new in it")
                    .contains(", 0 stored,");
        }
        try (var network = Network.start(folder.resolve("two"))) {
            copy = imported(network, first).replaceAll("(?s).*-> ", "").strip();
            second = exported(network, copy, "");
            isErased(network, copy);
        }

        var text = comparable(first, twin);
        assertThat(text.lines()).hasSizeGreaterThan(500);
        assertThat(comparable(second, copy)).isEqualTo(text);
        assertThat(Files.readString(first)).doesNotContain(copy);
    }

    /// For good, with a proof that needs no server.
    private void isErased(Network network, String twin) throws IOException {
        var data = network.data().toString();
        var erased = CommandRun.of("twin", "erase", "--data", data, "--yes", twin);
        assertThat(erased.exit()).as(erased.err()).isEqualTo(Exit.OK);
        var shown = CommandRun.of("twin", "show", "--data", data, "--client", "ward-3", twin);
        assertThat(shown.exit()).isEqualTo(Exit.REFUSED);
        assertThat(shown.err()).contains("twin.erased");
        var again = CommandRun.of("twin", "erase", "--data", data, "--yes", twin);
        assertThat(again.out()).as("the same proof").isEqualTo(erased.out());

        assertThat(proved(network, erased.out()).out()).contains("proved", twin);
        assertThat(proved(network, erased.out(), "--json").out())
                .startsWith("{\"proved\":true,\"patient\":\"" + twin)
                .endsWith("}\n");
        assertThat(proved(network, erased.out().replace(twin, "tw-" + "0".repeat(32))).exit())
                .isEqualTo(Exit.NO);
    }

    private CommandRun proved(Network network, String proof, String... more) throws IOException {
        var file = Files.writeString(folder.resolve("proof.json"), proof);
        var key = "@" + network.data().resolve("public").resolve("erasure.vkey");
        return CommandRun.of(
                Stream.concat(
                                Stream.of(
                                        "twin", "erase", "--verify", file.toString(), "--key", key),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private static boolean isShared(Path bundle) {
        var name = bundle.getFileName().toString();
        return name.startsWith("hospital") || name.startsWith("practitioner");
    }

    private static String imported(Network network, Path file) {
        var run =
                CommandRun.of(
                        "twin", "import", "--data", network.data().toString(), file.toString());
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        return run.out();
    }

    /// From now on the twin has an answer, and its Provenance.
    private static void asked(Network network, ApiClient api, String twin, LocalDate day) {
        network.join("provider-1");
        Network.deposit(api, "ward-3", 1000);
        var run =
                CommandRun.of(
                        "ask",
                        "--data",
                        network.data().toString(),
                        "--client",
                        "ward-3",
                        "--model",
                        "ckd-epi-2021",
                        "--as-of",
                        day.toString(),
                        twin);
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
    }

    private static JsonNode derived(Path patient) throws IOException {
        return Oracle.expected().path(patient.getFileName().toString()).path("derived");
    }

    /// @param said on standard error
    private static Path exported(Network network, String twin, String said) {
        var file = network.data().resolve("export.json");
        var run =
                CommandRun.of(
                        "twin",
                        "export",
                        "--data",
                        network.data().toString(),
                        "--client",
                        "ward-3",
                        "--out",
                        file.toString(),
                        twin);
        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.err()).contains(said);
        return file;
    }

    /// Without what is a server's own: its address and its name for the patient. The consent that
    /// was asserted at the first import keeps the id that it got there.
    private static String comparable(Path file, String twin) throws IOException {
        return Files.readString(file)
                .replaceAll("asserted-tw-[0-9a-f]{32}", "asserted")
                .replace(twin, "TWIN")
                .replaceAll("\"fullUrl\":\"http://[^/]*/", "\"fullUrl\":\"http://server/");
    }
}
