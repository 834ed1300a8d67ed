package io.twinmesh.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;

/// Server-sent events as they come. A stream that the server ends is opened again behind the last
/// event.
public final class FollowedEvents {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(3);

    private final ApiClient api;
    private final String path;
    private final BiConsumer<String, JsonNode> onEvent;
    private Duration pause = USUAL_PAUSE;
    private String last = "";
    private String event = "";
    private String data = "";

    /// @param onEvent is given its name and its data
    public FollowedEvents(ApiClient api, String path, BiConsumer<String, JsonNode> onEvent) {
        this.api = api;
        this.path = path;
        this.onEvent = onEvent;
    }

    /// Goes on until the command is interrupted or the server cannot be reached or refuses, which
    /// ends the command.
    public void follow() {
        while (true) {
            api.lines(path, last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last), this::take);
            rest();
        }
    }

    private void take(String line) {
        var colon = line.indexOf(": ");
        if (line.isEmpty()) {
            if (!event.isEmpty()) {
                onEvent.accept(event, json());
            }
            event = "";
            data = "";
        } else if (colon > 0) {
            var value = line.substring(colon + 2);
            switch (line.substring(0, colon)) {
                case "id" -> last = value;
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

    private void rest() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Exit.FAILURE, "interrupted");
        }
    }
}
