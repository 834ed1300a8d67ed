package io.twinmesh.cli.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.PurposeOfUse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

final class ClientCommandTest {
    @TempDir Path folder;

    @BeforeEach
    void serverHasRun() throws Exception {
        DataFolder.in(folder);
    }

    @Test
    void a_client_is_registered_by_its_public_key_and_read_by_the_server_s_reader()
            throws Exception {
        var key = new ECKeyGenerator(Curve.P_384).generate();

        var run =
                add(
                        pem(key.toECPublicKey()),
                        "--scope",
                        "system/Observation.rs twin:query",
                        "--purpose",
                        "TREAT,HRESCH",
                        "--organization",
                        "Organization/ward-3",
                        "--role",
                        "http://snomed.info/sct|309343006");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out().strip()).isEqualTo("ward-bot: [" + key.computeThumbprint() + "]");
        var client = new ClientFolder(folder.resolve("clients")).find("ward-bot").orElseThrow();
        assertThat(client.smart().text()).isEqualTo("system/Observation.rs");
        assertThat(client.scopes()).containsExactly("twin:query");
        assertThat(client.purposes())
                .isEqualTo(Set.of(new PurposeOfUse("TREAT"), new PurposeOfUse("HRESCH")));
        assertThat(client.actsFor())
                .isEqualTo(
                        new ActsFor(
                                Optional.empty(),
                                Optional.of("Organization/ward-3"),
                                Set.of("http://snomed.info/sct|309343006")));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("clients"))))
                .as("the server does not start on a folder that others can read")
                .isEqualTo("rwx------");
    }

    @Test
    void an_rsa_key_and_a_key_set_are_taken_too() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        var set =
                Files.writeString(
                        folder.resolve("set.json"), new JWKSet(rsa.toPublicJWK()).toString());

        assertThat(add(pem(rsa.toRSAPublicKey()), "--scope", "system/*.rs").exit()).isZero();
        var again =
                CommandRun.of(
                        "client",
                        "add",
                        "other",
                        "--data",
                        folder.toString(),
                        "--jwks",
                        set.toString(),
                        "--scope",
                        "system/*.rs");

        assertThat(again.exit()).isZero();
        assertThat(again.out().strip()).isEqualTo("other: [r]");
    }

    @Test
    void a_key_set_with_a_private_key_is_refused_and_not_shown() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_384).keyID("k").generate();
        var set = Files.writeString(folder.resolve("set.json"), "{\"keys\":[" + key + "]}");

        var run =
                CommandRun.of(
                        "client",
                        "add",
                        "ward-bot",
                        "--data",
                        folder.toString(),
                        "--jwks",
                        set.toString(),
                        "--scope",
                        "system/*.rs");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("private").doesNotContain(key.getD().toString());
        assertThat(new ClientFolder(folder.resolve("clients")).ids()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "patient/*.rs, system/",
        "system/Observation.sr, SMART scope",
        "twin:everything, unknown scope",
    })
    void a_scope_that_could_not_be_granted_is_refused(String scope, String why) throws Exception {
        var run =
                add(
                        pem(new ECKeyGenerator(Curve.P_384).generate().toECPublicKey()),
                        "--scope",
                        scope);

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains(why);
    }

    @Test
    void a_key_on_another_curve_is_refused() throws Exception {
        var run =
                add(
                        pem(new ECKeyGenerator(Curve.P_256).generate().toECPublicKey()),
                        "--scope",
                        "system/*.rs");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("P-384");
    }

    @Test
    void what_is_there_is_replaced_only_when_that_is_said() throws Exception {
        var key = pem(new ECKeyGenerator(Curve.P_384).generate().toECPublicKey());
        add(key, "--scope", "system/*.rs");

        assertThat(add(key, "--scope", "system/*.r").exit()).isEqualTo(Exit.REFUSED);
        assertThat(add(key, "--scope", "system/*.r", "--replace").exit()).isZero();
    }

    @Test
    void clients_are_listed_and_removed_and_a_broken_file_is_named() throws Exception {
        add(
                pem(new ECKeyGenerator(Curve.P_384).generate().toECPublicKey()),
                "--scope",
                "system/*.rs");
        Files.writeString(folder.resolve("clients").resolve("broken.json"), "{}");

        var list = CommandRun.of("client", "list", "--data", folder.toString());
        assertThat(list.exit()).isEqualTo(Exit.NO);
        assertThat(list.out()).contains("ward-bot  system/*.rs  TREAT");
        assertThat(list.err()).contains("broken: ");
        assertThat(CommandRun.of("client", "list", "--json", "--data", folder.toString()).out())
                .startsWith("{\"client\":\"ward-bot\"");

        for (var id : List.of("ward-bot", "broken")) {
            assertThat(CommandRun.of("client", "remove", id, "--data", folder.toString()).exit())
                    .isZero();
        }
        assertThat(
                        CommandRun.of("client", "remove", "ward-bot", "--data", folder.toString())
                                .exit())
                .isEqualTo(Exit.REFUSED);
    }

    @Test
    void a_folder_that_is_no_server_s_is_refused() throws Exception {
        var run = CommandRun.of("client", "list", "--data", folder.resolve("nowhere").toString());

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
    }

    private CommandRun add(Path pem, String... more) {
        var words =
                new ArrayList<>(
                        List.of(
                                "client",
                                "add",
                                "ward-bot",
                                "--data",
                                folder.toString(),
                                "--key",
                                pem.toString()));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray(String[]::new));
    }

    private Path pem(PublicKey key) throws IOException, JOSEException {
        return Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
    }
}
