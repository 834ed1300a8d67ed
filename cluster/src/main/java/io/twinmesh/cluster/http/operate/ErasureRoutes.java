package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.erasure.Erasures;
import io.twinmesh.persistence.erasure.Erasures.Outcome;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.Erasure;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Erasing a patient.
public final class ErasureRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureRoutes.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Requests that may wait for the one that is under way.
    private static final int MOST_WAITING = 100;

    private final Erasures erasures;
    private final WaitingThreads threads =
            new WaitingThreads(
                    "erasure",
                    1,
                    MOST_WAITING,
                    Problem.busy(
                            Busy.SERVER,
                            "Too many erasures wait for each other; nothing was done. Repeat it as"
                                    + " it is."));

    public ErasureRoutes(Erasures erasures) {
        this.erasures = erasures;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(
                                "DELETE",
                                "/v1/twins/{id}",
                                new Access.Holds(Scope.TWIN_ERASE),
                                this::erase)
                        .audited(Interaction.ERASURE)
                        .within(LIMIT));
    }

    private CompletionStage<HttpResponse> erase(Call call) {
        var patient = call.patient();
        var classes = classes(call);
        var client = call.client();
        return threads.of(() -> erased(patient, classes, client));
    }

    private HttpResponse erased(PatientId patient, Set<DataClass> classes, String client) {
        return switch (erasures.erase(patient, classes, client)) {
            case Outcome.Proved(var erasure, var proof) -> Json.ok(body(erasure, proof));
            case Outcome.Refused(var code, var why) ->
                    throw new Refused(code.equals("twin.unknown") ? 404 : 409, code, why);
            case Outcome.Unfinished(var erasure, var cause) -> {
                LOG.warn("unfinished erasure={}, it is tried again", erasure.id(), cause);
                throw new Refused(
                        Problem.busy(
                                Busy.ERASURE,
                                "The keys are destroyed; the rest goes on by itself. Repeat the"
                                        + " request for the proof."));
            }
        };
    }

    private static ObjectNode body(Erasure erasure, String proof) {
        var body =
                Json.object()
                        .put("id", erasure.id())
                        .put("twin", erasure.patient().value())
                        .put("destroyedAt", erasure.at().toString());
        var classes = body.putArray("classes");
        EnumSet.copyOf(erasure.classes())
                .forEach(one -> classes.add(one.name().toLowerCase(Locale.ROOT)));
        return body.put("proof", proof);
    }

    private static Set<DataClass> classes(Call call) {
        return call.query("class")
                .<Set<DataClass>>map(ErasureRoutes::dataClass)
                .orElse(EnumSet.allOf(DataClass.class));
    }

    private static EnumSet<DataClass> dataClass(String text) {
        for (var one : DataClass.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return EnumSet.of(one);
            }
        }
        throw new Refused(
                400,
                "query.parameter-invalid",
                "'class' is clinical, genome, signals or identity; leave it out to erase all.");
    }
}
