package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.QueryStatus.State;
import io.twinmesh.cli.ask.Question;
import io.twinmesh.cli.client.ApiClient;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The kidney function of a few patients, asked over and over, each time under a key of its own.
/// What the answer must be, others have computed. Safe for use by several threads.
final class Load {
    private static final Set<String> CREATININE = Set.of("38483-4");
    private static final Duration ALL_DONE_WITHIN = Duration.ofMinutes(2);

    private final Queries queries;
    private final List<Case> cases;
    private final Map<String, Case> asked = new ConcurrentHashMap<>();

    private record Case(Question question, double egfr) {}

    private Load(Queries queries, List<Case> cases) {
        this.queries = queries;
        this.cases = List.copyOf(cases);
    }

    /// Imports those of whom others have computed it.
    ///
    /// @param api of the client that will ask
    static Load over(ApiClient api) throws IOException {
        var cases = new ArrayList<Case>();
        for (var patient : Oracle.expected().properties()) {
            var derived = patient.getValue().path("derived");
            var bundle = Network.BUNDLES.resolve(patient.getKey());
            if (derived.hasNonNull("egfrCkdEpi2021")
                    && Oracle.answerable(patient.getValue(), CREATININE)) {
                var day = LocalDate.parse(derived.path("asOf").asText());
                for (var twin : Network.bring(api, bundle).twins()) {
                    var question =
                            new Question(twin, "ckd-epi-2021", "TREAT", Optional.of(day), Map.of());
                    cases.add(new Case(question, derived.path("egfrCkdEpi2021").asDouble()));
                }
            }
        }
        return new Load(new Queries(api, InstantSource.system()), cases);
    }

    List<String> twins() {
        return cases.stream().map(one -> one.question().twin()).toList();
    }

    /// Asks one question.
    ///
    /// @param number each once
    /// @return the job
    String ask(int number) {
        var one = cases.get(number % cases.size());
        var submitted = queries.submit(one.question(), "load-" + number);
        if (submitted instanceof Queries.Submitted.Accepted(var accepted)) {
            asked.put(accepted.id(), one);
            return accepted.id();
        }
        throw new AssertionError("question " + number + " was not taken: " + submitted);
    }

    QueryStatus reply(String job, Duration within) {
        return queries.await(job, within);
    }

    /// Waits until every job is paid, and sees that each has the right answer.
    ///
    /// @return all of them
    Collection<QueryStatus> allAnsweredRightly() {
        var done = new TreeMap<String, QueryStatus>();
        for (var job : asked.keySet()) {
            done.put(
                    job,
                    await().atMost(ALL_DONE_WITHIN)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> queries.status(job), status -> ended(status.state())));
        }
        assertThat(done.values())
                .filteredOn(status -> status.state() != State.SETTLED)
                .extracting(QueryStatus::code)
                .as("codes of questions without a paid answer")
                .isEmpty();
        done.forEach((job, status) ->
                assertThat(egfr(status))
                        .isCloseTo(Objects.requireNonNull(asked.get(job)).egfr(), within(1e-9)));
        return done.values();
    }

    private static boolean ended(State state) {
        return state.replied() && state != State.ANSWERED;
    }

    private static double egfr(QueryStatus status) {
        return status.json().at("/answer/values/egfr/value").asDouble();
    }
}
