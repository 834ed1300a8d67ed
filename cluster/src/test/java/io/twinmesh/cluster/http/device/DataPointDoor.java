package io.twinmesh.cluster.http.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.fhir.intake.Bundles;
import io.twinmesh.cluster.fhir.intake.Remembered;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.signal.SignalWrites;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.SmartScopes;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The route that takes data points, without a server round it.
record DataPointDoor(ActorTestKit kit, TwinsInMemory twins) {
    /// @param query of the address, as `?twin=…`
    /// @return the answer, when any point is taken
    JsonNode post(List<String> points, String query) {
        var asks = new Asks(kit.system(), Duration.ofSeconds(1), 100, Runnable::run);
        var routes =
                new DataPointRoutes(
                        Bundles.intake(new Remembered()),
                        new SignalWrites(twins, asks),
                        twins,
                        asks,
                        InstantSource.fixed(TwinsInMemory.NOW));
        var call =
                new Call(
                        HttpRequest.POST("/omh/v1/dataPoints" + query),
                        Call.Arrival.now(() -> 0),
                        Optional.of(
                                new Caller(
                                        "app",
                                        Set.of("twin:write"),
                                        SmartScopes.NONE,
                                        ActsFor.NOBODY,
                                        Set.of())),
                        Map.of(),
                        ("[" + String.join(",", points) + "]").getBytes(StandardCharsets.UTF_8),
                        AuditSheet.blank());
        var response =
                routes.routes().getFirst().handler().handle(call).toCompletableFuture().join();
        assertThat(response.status().intValue()).isEqualTo(200);
        return json(((HttpEntity.Strict) response.entity()).getData().utf8String());
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
