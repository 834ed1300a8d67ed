package io.twinmesh.cli.provider.agent.state;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.provider.agent.admission.NodeStanding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What an agent last wrote about itself.
///
/// @param state `waiting` (for approval), `connecting`, `connected`, `draining` or `stopped`
/// @param standing where the network says that the node stands
/// @param startedAt when its process started, so that a number used again is not taken for it
/// @param served accepted results since the start
/// @param failed results and leases that came to nothing since the start
public record AgentStatus(
        String node,
        String name,
        String gateway,
        String state,
        NodeStanding standing,
        long pid,
        Instant startedAt,
        int slots,
        long served,
        long failed,
        Optional<Instant> lastSession) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public String json() {
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("node", node)
                        .put("name", name)
                        .put("gateway", gateway)
                        .put("state", state)
                        .put("standing", standing.standing())
                        .put("standingCode", standing.code())
                        .put("standingWhy", standing.why())
                        .put("pid", pid)
                        .put("startedAt", startedAt.toString())
                        .put("slots", slots)
                        .put("served", served)
                        .put("failed", failed);
        lastSession.ifPresent(at -> tree.put("lastSession", at.toString()));
        return tree.toString();
    }

    /// Empty when no agent ever ran here.
    public static Optional<AgentStatus> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var tree = MAPPER.readTree(file.toFile());
        return Optional.of(
                new AgentStatus(
                        tree.path("node").asText(),
                        tree.path("name").asText(),
                        tree.path("gateway").asText(),
                        tree.path("state").asText(),
                        new NodeStanding(
                                tree.path("standing").asText(),
                                tree.path("standingCode").asText(),
                                tree.path("standingWhy").asText()),
                        tree.path("pid").asLong(),
                        Instant.parse(tree.path("startedAt").asText()),
                        tree.path("slots").asInt(),
                        tree.path("served").asLong(),
                        tree.path("failed").asLong(),
                        tree.has("lastSession")
                                ? Optional.of(Instant.parse(tree.path("lastSession").asText()))
                                : Optional.empty()));
    }

    /// The process that wrote this, when it still runs.
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().map(startedAt::equals).orElse(true));
    }

    public AgentStatus withState(String newState) {
        return new AgentStatus(
                node,
                name,
                gateway,
                newState,
                standing,
                pid,
                startedAt,
                slots,
                served,
                failed,
                lastSession);
    }
}
