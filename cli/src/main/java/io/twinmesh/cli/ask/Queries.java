package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.Busy;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.Problem;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/// Submits questions and waits for their replies.
public final class Queries {
    private static final int WAIT_SECONDS = 10;

    private final ApiClient api;
    private final InstantSource clock;

    public Queries(ApiClient api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
    }

    /// What became of a submission.
    public sealed interface Submitted {
        /// A durable job took the question over.
        record Accepted(QueryStatus status) implements Submitted {}

        /// Answered without a job: `ecg` and `therapy-match`.
        record AtOnce(JsonNode answer) implements Submitted {
            /// The answer is clinical.
            @Override
            public String toString() {
                return "AtOnce[hidden]";
            }
        }

        /// Refused at the door; there is no job.
        record Refused(Problem problem) implements Submitted {}
    }

    /// Submits one question under one key. A busy server is waited for, ten minutes at most; the
    /// key makes the repetition safe.
    ///
    /// @param key 1 to 200 visible ASCII characters, the same for the same question only
    public Submitted submit(Question question, String key) {
        var path = "/v1/twins/" + PathSegment.of(question.twin()) + "/queries";
        var headers = Map.of("Idempotency-Key", key);
        return switch (Busy.waitOut(() -> api.tryPost(path, question.body(), headers))) {
            case Answer.Done done ->
                    done.body().has("id")
                            ? new Submitted.Accepted(new QueryStatus(done.body()))
                            : new Submitted.AtOnce(done.body());
            case Answer.Refused(var problem, _) -> new Submitted.Refused(problem);
        };
    }

    public QueryStatus status(String id) {
        return new QueryStatus(api.get("/v1/queries/" + PathSegment.of(id)));
    }

    /// Waits until the query has its reply.
    ///
    /// @param within how long at most; then the command ends with a failure that names the query
    public QueryStatus await(String id, Duration within) {
        return await(id, within, _ -> {});
    }

    /// The same.
    ///
    /// @param inVain hears why the query waits when nobody who is connected can compute it
    QueryStatus await(String id, Duration within, Consumer<String> inVain) {
        Instant deadline = clock.instant().plus(within);
        while (true) {
            var status =
                    new QueryStatus(
                            api.get("/v1/queries/" + PathSegment.of(id) + "?wait=" + WAIT_SECONDS));
            if (status.state().replied()) {
                return status;
            }
            if (!status.why().isEmpty()) {
                inVain.accept(status.why());
            }
            if (!clock.instant().isBefore(deadline)) {
                throw new CommandFailure(
                        Exit.FAILURE,
                        "query %s is still %s after %d seconds; it goes on: ask again for it"
                                .formatted(id, status.state().word(), within.toSeconds()));
            }
        }
    }
}
