package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.InputSpec;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AccessDenied;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.NothingComputable;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Puts an answer together: where the job stands, what the twin keeps sealed, and what the model
/// says about itself.
public final class Answers {
    private static final String NOTICE =
            "Decision support for qualified professionals; not a diagnosis, not validated as a"
                    + " medical device; check the inputs shown.";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final SealedHistory history;
    private final ModelCatalog models;
    private final Executor blocking;

    /// What the patient's sealed history says about a job. Blocks.
    public interface SealedHistory {
        /// @return every event of this job that can be found, the grant or denial first; empty when
        ///   the patient was erased
        List<PatientEvent> about(PatientId patient, JobId job, Optional<Long> assessment);
    }

    public Answers(SealedHistory history, ModelCatalog models, Executor blocking) {
        this.history = history;
        this.models = models;
        this.blocking = blocking;
    }

    CompletionStage<ObjectNode> assemble(JobStatus status) {
        return switch (status.state()) {
            case "answered", "settled", "not-computed", "refused" ->
                    CompletableFuture.supplyAsync(() -> full(status), blocking);
            default -> CompletableFuture.completedFuture(outline(status));
        };
    }

    private ObjectNode full(JobStatus status) {
        var body = outline(status);
        for (var event : history.about(status.patient(), status.job(), status.assessment())) {
            switch (event) {
                case AccessGranted granted ->
                        inputs(status, granted).ifPresent(i -> merge(body, i));
                case AssessmentReceived received ->
                        outcome(status, body, OutcomeJson.read(received.outcome().toArray()));
                case NothingComputable nothing -> {
                    body.put("code", nothing.code()).put("why", nothing.why());
                    nothing.input().ifPresent(input -> body.put("input", input));
                }
                case AccessDenied denied ->
                        body.put("code", denied.code()).put("why", denied.why());
                case PatientEvent.TwinOpened _,
                        PatientEvent.ResourceRecorded _,
                        PatientEvent.ResourceDeleted _,
                        PatientEvent.SignalRecorded _,
                        PatientEvent.Redacted _,
                        PatientEvent.GrantReleased _,
                        PatientEvent.BreakGlassOpened _,
                        PatientEvent.BreakGlassReviewed _,
                        PatientEvent.AlertRaised _,
                        PatientEvent.AlertSuppressed _,
                        PatientEvent.AlertCleared _ -> {}
            }
        }
        if (!status.state().equals("settled") && !status.state().equals("answered")) {
            body.remove("answer");
        }
        return body;
    }

    private ObjectNode outline(JobStatus status) {
        var body =
                Json.object()
                        .put("id", status.job().value())
                        .put("state", status.state())
                        .put("twin", status.patient().value())
                        .put("model", status.question())
                        .put("modelDigest", status.modelDigest())
                        .put("asOf", status.asOf().toString());
        manifest(status).ifPresent(manifest -> body.put("model", manifest.id().toString()));
        status.code().ifPresent(code -> body.put("code", code));
        status.why().ifPresent(why -> body.put("why", why));
        status.node().ifPresent(node -> body.put("node", node.value()));
        body.put("price", status.priceTokens()).put("reassignments", status.reassignments());
        status.receipt().ifPresent(_ -> body.put("receipt", "/v1/ledger/receipts/" + status.job()));
        return body;
    }

    private static void merge(ObjectNode body, ObjectNode inputs) {
        body.withObject("/answer").setAll(inputs);
    }

    private void outcome(JobStatus status, ObjectNode body, Outcome outcome) {
        switch (outcome) {
            case Outcome.NotComputed(String code, String why, Optional<String> input) -> {
                body.put("code", code).put("why", why);
                input.ifPresent(name -> body.put("input", name));
            }
            case Outcome.Computed computed -> {
                var answer = body.withObject("/answer");
                var values = answer.putObject("values");
                for (var output : computed.outputs()) {
                    values.putObject(output.name())
                            .put("value", output.value())
                            .put("unit", output.unit());
                }
                answer.put("primary", computed.outputs().getFirst().name());
                computed.band()
                        .ifPresent(band ->
                                answer.putObject("band")
                                        .put("code", band.code())
                                        .put("label", band.label()));
                var warnings = answer.putArray("warnings");
                computed.warnings().forEach(warnings::add);
                manifest(status)
                        .ifPresent(manifest -> {
                            answer.put("citation", manifest.citation());
                            var limits = answer.putArray("limits");
                            manifest.limits().forEach(limits::add);
                        });
                answer.put("notice", NOTICE);
            }
        }
    }

    private Optional<ObjectNode> inputs(JobStatus status, AccessGranted granted) {
        var part = Json.object();
        var list = part.putArray("inputs");
        var values = values(granted.inputs());
        var manifest = manifest(status);
        for (var used : granted.used()) {
            var input = list.addObject().put("name", used.name());
            var value = values.get(used.name());
            if (value != null) {
                input.set("value", value);
            }
            manifest.flatMap(m -> unit(m, used.name())).ifPresent(unit -> input.put("unit", unit));
            used.observedAt().ifPresent(at -> input.put("observedAt", at.toString()));
            input.put("source", used.source());
            used.code().ifPresent(code -> input.put("code", code));
            used.unit()
                    .filter(given -> !given.equals(input.path("unit").asText()))
                    .ifPresent(given ->
                            input.putObject("given").put("value", used.given()).put("unit", given));
        }
        var missing = part.putArray("missing");
        granted.missing().forEach(missing::add);
        oldest(granted).ifPresent(days -> part.put("oldestInputDays", days));
        return Optional.of(part);
    }

    private static Optional<Long> oldest(AccessGranted granted) {
        return granted.used().stream()
                .map(UsedInput::observedAt)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(at -> days(at, granted.asOf()));
    }

    private static long days(Instant from, LocalDate to) {
        return ChronoUnit.DAYS.between(LocalDate.ofInstant(from, ZoneOffset.UTC), to);
    }

    private static Optional<String> unit(ModelManifest manifest, String name) {
        return manifest.inputs().stream()
                .filter(spec -> spec.name().equals(name))
                .map(InputSpec::type)
                .flatMap(type ->
                        switch (type) {
                            case InputSpec.Type.Amount amount -> List.of(amount.unit()).stream();
                            case InputSpec.Type.Flag _, InputSpec.Type.Choice _ ->
                                    List.<String>of().stream();
                        })
                .findFirst();
    }

    private Optional<ModelManifest> manifest(JobStatus status) {
        return models.byDigest(new Digest(status.modelDigest())).map(ModelCatalog.Entry::manifest);
    }

    private static JsonNode values(String json) {
        try {
            return MAPPER.readTree(json).path("inputs");
        } catch (IOException _) {
            // the text is clinical and must not travel in a message
            throw new IllegalStateException("the stored inputs are not JSON");
        }
    }
}
