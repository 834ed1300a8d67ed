package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.persistence.consent.request.RuleId;

import java.util.List;
import java.util.Optional;

/// What a twin showed of itself before its question was answered.
///
/// @param view empty while it has said nothing, and where consent shows the client nothing
record TwinSaid(Optional<ShowReply.View> view) {
    static final TwinSaid NOTHING = new TwinSaid(Optional.empty());

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// Fails with [Refused] when there is no such twin, or it cannot be read.
    static TwinSaid of(ShowReply reply) {
        return switch (reply) {
            case ShowReply.View view -> new TwinSaid(Optional.of(view));
            case ShowReply.Refused(var refusal) when refusal.code().equals("twin.unknown") ->
                    throw CdsAnswers.dataMissing();
            case ShowReply.Refused(var refusal) when refusal.code().startsWith("consent.") ->
                    NOTHING;
            case ShowReply.Refused(var refusal) -> throw new Refused(Statuses.problem(refusal));
        };
    }

    /// The rules of the patient's consents by which it was shown.
    List<RuleId> rules() {
        return view.map(ShowReply.View::rules).orElse(List.of());
    }

    /// That people are needed at once, as the twin's view has it.
    Optional<JsonNode> redFlag() {
        return view.map(it -> read(it.json()).path("redFlag")).filter(JsonNode::isObject);
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the twin's view is JSON", e);
        }
    }

    /// The view is clinical.
    @Override
    public String toString() {
        return "TwinSaid[]";
    }
}
