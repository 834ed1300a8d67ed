package io.twinmesh.cluster.node.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.kubernetes.Pod;
import io.twinmesh.cluster.node.cost.Ranking.Held;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

class RankingTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void who_holds_more_costs_more_however_old_it_is() {
        assertThat(
                        costs(
                                new Held(pod("old", "gateway", NOON), 3),
                                new Held(pod("new", "gateway", NOON.plusSeconds(60)), 40),
                                new Held(pod("middle", "gateway", NOON.plusSeconds(30)), 7)))
                .isEqualTo(Map.of("old", 1, "middle", 2, "new", 3));
    }

    @Test
    void of_those_that_hold_as_much_the_eldest_costs_most_and_what_has_not_started_least() {
        assertThat(
                        costs(
                                new Held(pod("old", "server", NOON), 5),
                                new Held(pod("young", "server", NOON.plusSeconds(60)), 5),
                                new Held(pod("twin-b", "server", NOON.plusSeconds(30)), 5),
                                new Held(pod("twin-a", "server", NOON.plusSeconds(30)), 5),
                                new Held(pod("starting", "server", Optional.empty()), 5)))
                .isEqualTo(Map.of("starting", 1, "young", 2, "twin-a", 3, "twin-b", 4, "old", 5));
    }

    /// Kubernetes compares pods of one Deployment alone.
    @Test
    void each_kind_has_an_order_of_its_own() {
        assertThat(
                        costs(
                                new Held(pod("api", "api", NOON), 900),
                                new Held(pod("gateway-a", "gateway", NOON), 1),
                                new Held(pod("gateway-b", "gateway", NOON), 2)))
                .isEqualTo(Map.of("api", 1, "gateway-a", 1, "gateway-b", 2));
    }

    private static Map<String, Integer> costs(Held... pods) {
        return Ranking.costs(List.of(pods)).entrySet().stream()
                .collect(Collectors.toMap(it -> it.getKey().name(), Map.Entry::getValue));
    }

    private static Pod pod(String name, String kind, Instant started) {
        return pod(name, kind, Optional.of(started));
    }

    private static Pod pod(String name, String kind, Optional<Instant> started) {
        return new Pod(
                name,
                "1",
                Map.of("app.kubernetes.io/component", kind),
                Map.of(),
                Optional.of("10.0.0.1"),
                started,
                false);
    }
}
