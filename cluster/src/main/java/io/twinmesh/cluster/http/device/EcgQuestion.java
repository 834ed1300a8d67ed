package io.twinmesh.cluster.http.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.http.twin.AnsweredAtOnce;
import io.twinmesh.cluster.signal.SignalAnalysis;
import io.twinmesh.cluster.signal.SignalAnalysis.Analysis;
import io.twinmesh.cluster.signal.StoredSignals;
import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.ecg.BeatDetector;
import io.twinmesh.inference.question.NamedQuestion;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// The question `ecg`: beats, heart rate and its variability of an electrocardiogram that the twin
/// has. Research use only, so off until the operator switches signals on, and always pending
/// review. No rhythm and no disease is named.
public final class EcgQuestion implements AnsweredAtOnce {
    private static final Set<String> INPUTS = Set.of("code", "channel", "from", "to");
    private static final String METHOD =
            "R peaks after Pan and Tompkins, IEEE Trans Biomed Eng 1985;32:230-236; heart rate"
                    + " variability after the Task Force, Circulation 1996;93:1043-1065";

    private final SignalReading reading;
    private final OfferedClasses offered;
    private final Executor blocking;

    /// @param blocking runs what computes for a while
    public EcgQuestion(SignalReading reading, OfferedClasses offered, Executor blocking) {
        this.reading = reading;
        this.offered = offered;
        this.blocking = blocking;
    }

    @Override
    public NamedQuestion question() {
        return NamedQuestion.ECG;
    }

    @Override
    public CompletionStage<HttpResponse> answer(Call call) {
        var body = call.object(Set.of("question", "purpose", "inputs"));
        var purpose = call.purpose().code();
        call.audit().purpose(purpose);
        call.audit().asked(What.search("RiskAssessment", "question=" + question().text()));
        if (!Call.text(body, "purpose").equals(purpose)) {
            throw new Refused(
                    403,
                    "auth.purpose-not-allowed",
                    "'purpose' is another one than the token's or that of X-Purpose-Of-Use.");
        }
        if (!offered.includes(RegulatoryClass.DEVICE_SIGNAL)) {
            throw new Refused(
                    403,
                    "model.off",
                    "What is read off signals is research use only and off on this network.");
        }
        var twin = call.patient();
        return reading.found(call, twin, wanted(inputs(body)))
                .thenApplyAsync(signal -> Json.ok(answer(twin, signal)), blocking);
    }

    private ObjectNode answer(PatientId twin, Found.Signal signal) {
        return switch (SignalAnalysis.of(twin, signal)) {
            case Analysis.Refused(var refusal) -> throw new Refused(Statuses.problem(refusal));
            case Analysis.Done(var json) -> {
                if (!json.path("kind").asText().equals("ecg")) {
                    throw new Refused(
                            400, "signal.no-analysis", "The signal is no voltage of the heart.");
                }
                yield Json.object()
                        .put("question", question().text())
                        .put("state", "pending-review")
                        .put("requiresReview", true)
                        .put("regulatoryClass", RegulatoryClass.DEVICE_SIGNAL.text())
                        .put("researchUseOnly", true)
                        .put("research", Notice.RESEARCH)
                        .put("notice", Notice.TEXT)
                        .put("method", METHOD)
                        .set("answer", json);
            }
        };
    }

    private static JsonNode inputs(ObjectNode body) {
        var inputs = body.path("inputs");
        var known =
                inputs.isMissingNode()
                        || (inputs.isObject()
                                && inputs.properties().stream()
                                        .allMatch(one ->
                                                INPUTS.contains(one.getKey())
                                                        && one.getValue().isTextual()));
        if (!known) {
            throw new Refused(
                    400,
                    "input.not-askable",
                    "Only these may come with the question, as texts: channel, code, from, to");
        }
        return inputs;
    }

    private static StoredSignals.Wanted wanted(JsonNode inputs) {
        try {
            return new StoredSignals.Wanted(
                    text(inputs, "code").map(Code::parse).orElse(SignalRoutes.ECG),
                    text(inputs, "channel"),
                    moment(inputs, "from").orElse(Instant.MIN),
                    moment(inputs, "to").orElse(Instant.MAX),
                    BeatDetector.MOST_SAMPLES);
        } catch (IllegalArgumentException | DateTimeException _) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'code' is system|code; 'from' and 'to' are moments with their offset.");
        }
    }

    private static Optional<Instant> moment(JsonNode inputs, String name) {
        return text(inputs, name).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    }

    private static Optional<String> text(JsonNode inputs, String name) {
        return Optional.ofNullable(inputs.get(name)).map(JsonNode::textValue);
    }
}
