package io.twinmesh.cli.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class TokenCommandTest {
    @TempDir Path folder;

    @BeforeEach
    void serverHasRun() throws Exception {
        DataFolder.in(folder);
    }

    private CommandRun token(String client, String scope, String hours) {
        return CommandRun.of(
                "token",
                "--data",
                folder.toString(),
                "--client",
                client,
                "--scope",
                scope,
                "--hours",
                hours);
    }

    @Test
    void prints_only_the_token_on_standard_output() throws Exception {
        var run = token("ward-3", "twin:query,twin:read", "2");

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.err()).isEmpty();
        var claims = SignedJWT.parse(run.out().strip()).getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo("ward-3");
        assertThat(claims.getStringClaim("scope")).isEqualTo("twin:query twin:read");
    }

    @Test
    void states_the_purposes_of_use_as_a_server_reads_them() throws Exception {
        var run =
                CommandRun.of(
                        "token",
                        "--data",
                        folder.toString(),
                        "--client",
                        "ward-3",
                        "--scope",
                        "twin:read",
                        "--purpose",
                        "TREAT,ETREAT");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        var extensions =
                SignedJWT.parse(run.out().strip())
                        .getJWTClaimsSet()
                        .getJSONObjectClaim("extensions");
        var system = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
        assertThat(extensions)
                .isEqualTo(
                        Map.of(
                                "ihe_iua",
                                Map.of(
                                        "purpose_of_use",
                                        List.of(
                                                Map.of("system", system, "code", "TREAT"),
                                                Map.of("system", system, "code", "ETREAT")))));
    }

    @Test
    void refuses_a_purpose_that_does_not_exist() {
        var run =
                CommandRun.of(
                        "token",
                        "--data",
                        folder.toString(),
                        "--client",
                        "ward-3",
                        "--scope",
                        "twin:read",
                        "--purpose",
                        "TREATT");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("--purpose must be purposes of use of v3-ActReason");
    }

    @Test
    void refuses_a_scope_that_does_not_exist() {
        var run = token("ward-3", "twin:everything", "1");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("unknown scope twin:everything");
    }

    @Test
    void refuses_a_life_longer_than_a_day_and_odd_names() {
        assertThat(token("ward-3", "twin:read", "25").exit()).isEqualTo(Exit.USAGE);
        assertThat(token("ward 3", "twin:read", "1").exit()).isEqualTo(Exit.USAGE);
    }
}
