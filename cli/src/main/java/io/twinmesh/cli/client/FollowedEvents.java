package io.twinmesh.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Server-sent events as they come. A stream that ends is opened again behind the last event. While
/// a server that was followed cannot be reached or is busy, the pauses grow, and in the end it is
/// given up.
public final class FollowedEvents {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(3);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /// One after another that get no stream: with the usual pauses, for some three minutes.
    private static final int MOST_ATTEMPTS = 10;

    private final ApiClient api;
    private final String path;
    private final BiConsumer<String, JsonNode> onEvent;
    private final Consumer<Duration> rest;
    private Duration pause = USUAL_PAUSE;
    private boolean reached;
    private String last = "";
    private String id = "";
    private String event = "";
    private String data = "";

    /// @param onEvent is given its name and its data
    public FollowedEvents(ApiClient api, String path, BiConsumer<String, JsonNode> onEvent) {
        this(api, path, onEvent, FollowedEvents::sleep);
    }

    /// @param rest waits so long
    FollowedEvents(
            ApiClient api,
            String path,
            BiConsumer<String, JsonNode> onEvent,
            Consumer<Duration> rest) {
        this.api = api;
        this.path = path;
        this.onEvent = onEvent;
        this.rest = rest;
    }

    /// Goes on until the command is interrupted, the server refuses, or it cannot be reached at
    /// first or for long, which ends the command.
    public void follow() {
        boolean everReached = false;
        int failed = 0;
        while (true) {
            reached = false;
            id = last;
            event = "";
            data = "";
            var failure = attempt();
            everReached |= reached || failure.isEmpty();
            if (failure.isEmpty()) {
                failed = 0;
            } else {
                failed = reached ? 1 : failed + 1;
                if (!everReached || failed == MOST_ATTEMPTS) {
                    throw failure.get();
                }
            }
            rest.accept(pause(failed));
        }
    }

    /// One stream until it ends; what another attempt cannot mend ends the command.
    ///
    /// @return why the server did not end it itself, or gave none
    private Optional<CommandFailure> attempt() {
        Optional<Problem> refused;
        try {
            refused =
                    api.lines(
                            path,
                            last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last),
                            this::take);
        } catch (CommandFailure e) {
            if (e.exitCode() != Exit.UNREACHABLE) {
                throw e;
            }
            return Optional.of(e);
        }
        if (refused.isPresent() && !refused.get().passing()) {
            throw refused.get().failure();
        }
        return refused.map(Problem::failure);
    }

    /// @param failed how many attempts in a row got no stream
    private Duration pause(int failed) {
        var grown = pause.multipliedBy(1L << Math.max(0, failed - 1));
        return failed < 2 || grown.compareTo(LONGEST_PAUSE) < 0 ? grown : LONGEST_PAUSE;
    }

    private void take(String line) {
        reached = true;
        var colon = line.indexOf(": ");
        if (line.isEmpty()) {
            if (!event.isEmpty()) {
                onEvent.accept(event, json());
            }
            // not before: of an event that broke off behind its id nothing was given out
            last = id;
            event = "";
            data = "";
        } else if (colon > 0) {
            var value = line.substring(colon + 2);
            switch (line.substring(0, colon)) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> data = value;
                case "retry" -> pause = Duration.ofMillis(Long.parseLong(value));
                default -> {
                    // fields of later servers are passed over, as the standard says
                }
            }
        }
    }

    private JsonNode json() {
        try {
            return MAPPER.readTree(data);
        } catch (JsonProcessingException _) {
            throw new CommandFailure(Exit.FAILURE, "the server's event is not JSON");
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Exit.FAILURE, "interrupted");
        }
    }
}
