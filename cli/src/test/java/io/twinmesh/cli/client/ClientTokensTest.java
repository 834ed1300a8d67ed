package io.twinmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.DataFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

final class ClientTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir Path folder;

    @Test
    void a_token_says_who_may_do_what_until_when_and_is_signed_by_the_issuer() throws Exception {
        var data = DataFolder.in(folder);

        var text =
                ClientTokens.of(folder, InstantSource.fixed(NOW))
                        .mint("ward-3", List.of("twin:query", "twin:read"), Duration.ofMinutes(5));

        var token = SignedJWT.parse(text);
        assertThat(token.verify(new ECDSAVerifier(data.issuer().toPublicJWK()))).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(token.getHeader().getKeyID()).isEqualTo("issuer-1");
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo("ward-3");
        assertThat(claims.getAudience()).containsExactly("twinmesh");
        assertThat(claims.getStringClaim("scope")).isEqualTo("twin:query twin:read");
        assertThat(claims.getIssueTime().toInstant()).isEqualTo(NOW);
        assertThat(claims.getExpirationTime().toInstant()).isEqualTo("2026-11-21T10:05:00Z");
    }

    @Test
    void without_the_key_there_is_no_token_and_the_way_out_is_named() {
        assertThatThrownBy(() -> ClientTokens.of(folder, InstantSource.fixed(NOW)))
                .hasMessageContaining("TWINMESH_TOKEN")
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        f -> assertThat(f.exitCode()).isEqualTo(Exit.REFUSED));
    }

    @Test
    void a_broken_key_file_is_not_quoted() throws Exception {
        Files.createDirectories(folder.resolve("keys"));
        Files.writeString(folder.resolve("keys/issuer.jwk"), "{\"d\":\"secret-part\"}");

        assertThatThrownBy(() -> ClientTokens.of(folder, InstantSource.fixed(NOW)))
                .hasMessageNotContaining("secret-part")
                .hasMessageContaining("issuer.jwk");
    }

    @Test
    void a_token_is_renewed_after_half_of_its_life() {
        var minted = new AtomicInteger();
        var times = new ArrayDeque<>(List.of(NOW, NOW.plusSeconds(149), NOW.plusSeconds(150)));
        var token =
                new RenewedToken(
                        () -> "token-" + minted.incrementAndGet(),
                        Duration.ofMinutes(5),
                        times::removeFirst);

        assertThat(token.get()).contains("token-1");
        assertThat(token.get()).contains("token-1");
        assertThat(token.get()).contains("token-2");
    }
}
