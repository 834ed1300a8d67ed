package io.twinmesh.cluster.http.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.audit.AuditCheck;
import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import javax.sql.DataSource;

class AuditCheckRoutesTest {
    private final CompletableFuture<Void> answering = new CompletableFuture<>();
    private final AuditCheckRoutes routes = new AuditCheckRoutes(check());

    /// Over a database that keeps whoever asks waiting until the test says so, and is away then.
    private AuditCheck check() {
        var random = new SecureRandom();
        var database =
                (DataSource)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {DataSource.class},
                                (_, _, _) -> {
                                    answering.join();
                                    throw new SQLException("away");
                                });
        return new AuditCheck(
                database,
                database,
                new KeyVault(
                        database,
                        HeldMasterKey.of(new byte[32], _ -> {}, random),
                        InstantSource.system(),
                        random),
                AuditKeys.of(new byte[32], random),
                InstantSource.system(),
                new AuditSettings(10, Duration.ofMinutes(1), Duration.ofDays(730)));
    }

    private CompletableFuture<HttpResponse> checked() {
        var call =
                new Call(
                        HttpRequest.GET("/v1/audit/check"),
                        Call.Arrival.now(System::nanoTime),
                        Optional.empty(),
                        Map.of(),
                        new byte[0],
                        AuditSheet.blank());
        return routes.routes().getFirst().handler().handle(call).toCompletableFuture();
    }

    @Test
    void the_trail_is_walked_for_one_at_a_time_and_another_hears_when_to_come_again() {
        var first = checked();

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> checked())
                .satisfies(refused -> {
                    assertThat(refused.problem().busy()).contains(Busy.SERVER);
                    assertThat(refused.problem().retryAfter()).contains(Duration.ofSeconds(10));
                });
        assertThat(first).isNotDone();

        answering.complete(null);
        assertThatExceptionOfType(CompletionException.class).isThrownBy(first::join);
        assertThatExceptionOfType(CompletionException.class)
                .as("there is room for the next")
                .isThrownBy(() -> checked().join());
    }
}
