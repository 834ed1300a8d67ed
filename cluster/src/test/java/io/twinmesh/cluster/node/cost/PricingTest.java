package io.twinmesh.cluster.node.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.kubernetes.ApiServer;
import io.twinmesh.cluster.kubernetes.MockedKubernetes;
import io.twinmesh.cluster.kubernetes.Pod;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/// Against fabric8's mock of the API server.
class PricingTest {
    private static final String SELECTOR = "app.kubernetes.io/instance=rel";
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir private Path folder = Path.of("");
    private MockedKubernetes kubernetes;
    private ApiServer api;

    @BeforeEach
    void start() throws IOException {
        kubernetes = MockedKubernetes.start(folder);
        api = ApiServer.of(kubernetes.access());
        add("a", 0);
        add("b", 60);
        add("c", 120);
    }

    @AfterEach
    void stop() {
        api.close();
        kubernetes.close();
    }

    @Test
    void notes_the_order_and_a_second_time_only_what_is_another() throws InterruptedException {
        var held = Map.of("a", 7.0, "b", 1.0, "c", 3.0);

        assertThat(run(pod -> held(held, pod))).isEqualTo(new Pricing.Done(3, 0, 0, 0));

        assertThat(costs()).containsExactly("3", "1", "2");
        assertThat(kubernetes.image("a")).isEqualTo("registry.example/twinmesh:0.1.0");
        var versions = versions();
        assertThat(run(pod -> held(held, pod))).isEqualTo(new Pricing.Done(0, 3, 0, 0));
        assertThat(versions()).isEqualTo(versions);
        var now = Map.of("a", 7.0, "b", 5.0, "c", 3.0);
        assertThat(run(pod -> held(now, pod))).isEqualTo(new Pricing.Done(2, 1, 0, 0));
        assertThat(costs()).containsExactly("3", "2", "1");
    }

    @Test
    void a_pod_that_is_gone_meanwhile_is_passed_over_and_the_others_are_noted()
            throws InterruptedException {
        var done =
                run(pod -> {
                    if (pod.name().equals("b")) {
                        kubernetes.remove("b");
                    }
                    return OptionalDouble.of(2);
                });

        assertThat(done).isEqualTo(new Pricing.Done(2, 0, 0, 1));
        assertThat(cost("a")).isEqualTo("3");
        assertThat(cost("c")).isEqualTo("1");
    }

    @Test
    void a_pod_that_does_not_answer_keeps_what_is_noted_on_it() throws InterruptedException {
        run(_ -> OptionalDouble.of(0));

        var done =
                run(pod -> pod.name().equals("a") ? OptionalDouble.empty() : OptionalDouble.of(0));

        assertThat(done).isEqualTo(new Pricing.Done(0, 2, 1, 0));
        assertThat(costs()).containsExactly("3", "2", "1");
    }

    @Test
    void the_program_asks_the_servers_and_says_what_it_did() throws IOException {
        try (var server = new AnsweringServer(200, "twinmesh_streams_open 4.0\n")) {
            var out = new ByteArrayOutputStream();

            var code =
                    CostMain.run(
                            List.of(
                                    "cost",
                                    "--namespace=twins",
                                    "--selector",
                                    SELECTOR,
                                    "--api=" + kubernetes.access().address(),
                                    "--token=" + kubernetes.access().token(),
                                    "--port=" + server.port()),
                            printing(out),
                            System.err);

            assertThat(code).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo(
                            "noted 3, unchanged 0, without an answer 0, gone or changed meanwhile"
                                    + " 0"
                                    + System.lineSeparator());
        }
        // they hold as much: the eldest goes last
        assertThat(costs()).containsExactly("3", "2", "1");
    }

    @Test
    void what_it_was_not_told_or_told_wrongly_is_named() {
        for (var wrong :
                List.of(
                        List.of("prices", "expected cost, got 'prices'"),
                        List.of("cost --namespace=twins", "give --selector"),
                        List.of("cost --selector=a=b --namespace=No", "name of a namespace"),
                        List.of("cost --other=1", "unknown option '--other'"),
                        List.of("cost --port", "--port needs a value"),
                        List.of("cost --port=1 --port=2", "--port is given twice"),
                        List.of("cost --namespace=t --selector=a --port=70000", "to 65535"),
                        List.of("cost --namespace=t --selector=a --api=x", "https://HOST"),
                        List.of("cost --namespace=t --selector=a --api=http://x", "plain HTTP"))) {
            var err = new ByteArrayOutputStream();
            var words = List.of(wrong.getFirst().split(" ", -1));

            var code = CostMain.run(words, System.out, printing(err));

            assertThat(code).as(wrong.getFirst()).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains(wrong.getLast());
        }
    }

    private Pricing.Done run(Function<Pod, OptionalDouble> held) throws InterruptedException {
        return Pricing.run(api, SELECTOR, held);
    }

    private void add(String name, int secondsLater) {
        kubernetes.add(
                MockedKubernetes.NAMESPACE,
                name,
                "127.0.0.1",
                Map.of("app.kubernetes.io/instance", "rel"),
                NOON.plusSeconds(secondsLater));
    }

    private static OptionalDouble held(Map<String, Double> held, Pod pod) {
        return OptionalDouble.of(held.getOrDefault(pod.name(), 0.0));
    }

    private List<String> costs() {
        return List.of(cost("a"), cost("b"), cost("c"));
    }

    private String cost(String name) {
        return kubernetes.annotations(name).getOrDefault(Ranking.COST, "none");
    }

    private List<String> versions() {
        return api.pods(SELECTOR).stream().map(Pod::version).toList();
    }

    private static PrintStream printing(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
