package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.novelty.NoveltyDetector;
import io.twinmesh.persistence.audit.Interaction;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// How unusual a twin's vital signs are together. For research only, which every answer says; off
/// unless the operator names a table to learn from.
public final class NoveltyRoutes {
    private static final String RESEARCH =
            "Research use only: says that values are rare together, not that anything is wrong.";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final TwinRoutes twins;
    private final Optional<NoveltyDetector> detector;

    /// @param detector empty when it is off
    public NoveltyRoutes(TwinRoutes twins, Optional<NoveltyDetector> detector) {
        this.twins = twins;
        this.detector = detector;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/twins/{id}/novelty", Scope.TWIN_READ, this::judge)
                        .audited(Interaction.TWIN));
    }

    private CompletionStage<HttpResponse> judge(Call call) {
        var patient = call.patient();
        var trained =
                detector.orElseThrow(() ->
                        new Refused(
                                404,
                                "novelty.off",
                                "Novelty detection is research use only and not switched on."));
        return twins.shown(patient, call)
                .thenApply(view -> Json.ok(judged(trained, read(view.json()))));
    }

    private static JsonNode read(String view) {
        try {
            return MAPPER.readTree(view).at("/monitoring/vitals");
        } catch (IOException _) {
            // the text is clinical and must not travel in a message
            throw new IllegalStateException("the twin's view is not JSON");
        }
    }

    static ObjectNode judged(NoveltyDetector trained, JsonNode vitals) {
        var body =
                Json.object()
                        .put("researchUseOnly", true)
                        .put("research", RESEARCH)
                        .put("notice", Notice.TEXT);
        var row = new double[trained.columns().size()];
        var missing = new ArrayList<String>();
        var inputs = body.putArray("inputs");
        for (int i = 0; i < row.length; i++) {
            var vital = fresh(vitals, trained.columns().get(i));
            if (vital.isPresent()) {
                row[i] = vital.get().get("value").asDouble();
                inputs.add(vital.get());
            } else {
                missing.add(trained.columns().get(i));
            }
        }
        if (!missing.isEmpty()) {
            var list = body.put("state", "not-computed").putArray("missing");
            missing.forEach(list::add);
            return body;
        }
        var novelty = trained.judge(row);
        return body.put("state", "computed")
                .put("score", novelty.score())
                .put("threshold", novelty.threshold())
                .put("novel", novelty.novel());
    }

    private static Optional<JsonNode> fresh(JsonNode vitals, String column) {
        return vitals.valueStream()
                .filter(vital -> vital.path("vital").asText().equals(column))
                .filter(vital -> vital.path("state").asText().equals("fresh"))
                .filter(vital -> vital.path("value").isNumber())
                .findFirst();
    }
}
