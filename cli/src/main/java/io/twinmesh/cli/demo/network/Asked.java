package io.twinmesh.cli.demo.network;

import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.Question;
import io.twinmesh.cli.client.Problem;

/// A question with what became of it.
public sealed interface Asked {
    Question question();

    /// A node computed it.
    default boolean answered() {
        return switch (this) {
            case Replied(var _, var status) ->
                    switch (status.state()) {
                        case ANSWERED, SETTLED -> true;
                        case SUBMITTED, QUEUED, RUNNING, NOT_COMPUTED, REFUSED, FAILED -> false;
                    };
            case Refused _ -> false;
        };
    }

    /// A job took it over.
    record Replied(Question question, QueryStatus status) implements Asked {}

    /// It was refused before there was a job.
    record Refused(Question question, Problem problem) implements Asked {}
}
