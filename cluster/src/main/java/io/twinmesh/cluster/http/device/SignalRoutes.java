package io.twinmesh.cluster.http.device;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.command.SignalCommand.IncomingChunk;
import io.twinmesh.actors.twin.command.SignalCommand.Taken;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.signal.SeriesLines;
import io.twinmesh.cluster.signal.SignalAnalysis;
import io.twinmesh.cluster.signal.SignalAnalysis.Analysis;
import io.twinmesh.cluster.signal.SignalForms;
import io.twinmesh.cluster.signal.SignalIntake;
import io.twinmesh.cluster.signal.SignalIntake.Read;
import io.twinmesh.cluster.signal.SignalWrites;
import io.twinmesh.cluster.signal.SignalWrites.Outcome;
import io.twinmesh.cluster.signal.StoredSignals;
import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.cluster.signal.WfdbUpload;
import io.twinmesh.inference.ecg.BeatDetector;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Sampled signals in and out of a twin. What goes out is for research only and says so.
public final class SignalRoutes {
    private static final long MOST_BODY = 16 * 1024 * 1024;
    private static final int MOST_ANSWERED = 100_000;
    private static final Duration SLOWEST = Duration.ofSeconds(60);

    /// ISO/IEEE 11073-10101: voltage of the heart, no lead said.
    static final Code ECG = Code.parse("urn:oid:2.16.840.1.113883.6.24|131328");

    private final SignalWrites writes;
    private final SignalReading reading;
    private final PublicAddress address;
    private final Asks asks;

    public SignalRoutes(
            SignalWrites writes, SignalReading reading, PublicAddress address, Asks asks) {
        this.writes = writes;
        this.reading = reading;
        this.address = address;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/twins/{id}/signals", Scope.TWIN_WRITE, MOST_BODY, this::take)
                        .audited(Interaction.INTAKE)
                        .within(SLOWEST),
                Route.get("/v1/twins/{id}/signals/{code}", Scope.TWIN_READ, this::show)
                        .audited(Interaction.TWIN)
                        .within(SLOWEST),
                Route.get("/v1/twins/{id}/signals/{code}/analysis", Scope.TWIN_READ, this::analyse)
                        .audited(Interaction.TWIN)
                        .within(SLOWEST));
    }

    private CompletionStage<HttpResponse> take(Call call) {
        var twin = call.patient();
        return CompletableFuture.supplyAsync(() -> read(call), asks.blocking())
                .thenCompose(intake ->
                        switch (intake) {
                            case SignalIntake.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                            case SignalIntake.Found(var series) -> store(call, twin, series);
                        });
    }

    private static SignalIntake read(Call call) {
        var type = call.request().entity().getContentType().mediaType();
        return switch (type.mainType() + "/" + type.subType()) {
            case "application/x-ndjson" -> SeriesLines.read(call.body());
            case "application/zip" ->
                    WfdbUpload.read(
                            call.body(),
                            call.query("code").map(SignalRoutes::code).orElse(ECG),
                            call.query("device").filter(it -> it.length() <= 64),
                            moment(call, "start")
                                    .orElseThrow(() ->
                                            new Refused(
                                                    400,
                                                    "wfdb.start-missing",
                                                    "'start' must say when the recording"
                                                            + " began, with its offset.")));
            default ->
                    throw new Refused(
                            415,
                            "signal.media-unsupported",
                            "A signal is application/x-ndjson, or application/zip with a WFDB"
                                    + " record.");
        };
    }

    private CompletionStage<HttpResponse> store(Call call, PatientId twin, List<Read> series) {
        var chunks = new ArrayList<IncomingChunk>();
        for (var one : series) {
            if (one instanceof Read.Usable(var usable)) {
                chunks.addAll(usable.chunks());
            }
        }
        return writes.tell(twin, call.client(), chunks)
                .thenApply(outcome ->
                        switch (outcome) {
                            case Outcome.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                            case Outcome.Taken(var taken) -> {
                                call.audit().touched(twin);
                                yield Json.ok(told(series, taken));
                            }
                        });
    }

    private static ObjectNode told(List<Read> series, List<TakenChunk> taken) {
        var json = Json.object();
        var list = json.putArray("series");
        var next = 0;
        for (var one : series) {
            var row = list.addObject();
            switch (one) {
                case Read.Unusable(var refusal) ->
                        row.put("result", "refused")
                                .put("code", refusal.code())
                                .put("detail", refusal.why());
                case Read.Usable(var usable) -> {
                    var count = usable.chunks().size();
                    describe(row, taken.subList(next, next + count));
                    next += count;
                }
            }
        }
        return json;
    }

    /// One word for the whole series, and counts where its chunks differ.
    private static void describe(ObjectNode row, List<TakenChunk> chunks) {
        row.put(
                "result",
                chunks.stream()
                        .map(TakenChunk::taken)
                        .max(Taken::compareTo)
                        .orElseThrow()
                        .name()
                        .toLowerCase(Locale.ROOT));
        row.put("chunks", chunks.size());
        for (var taken : Taken.values()) {
            var count = chunks.stream().filter(it -> it.taken() == taken).count();
            if (count > 0) {
                row.put(taken.name().toLowerCase(Locale.ROOT), count);
            }
        }
        row.put("overlapping", chunks.stream().anyMatch(TakenChunk::overlapping));
        chunks.stream()
                .flatMap(it -> it.refusal().stream())
                .findFirst()
                .ifPresent(it -> row.put("code", it.code()).put("detail", it.why()));
    }

    private CompletionStage<HttpResponse> show(Call call) {
        var twin = call.patient();
        var format = call.query("format").orElse("json");
        return found(call, twin, limit(call))
                .thenApply(signal ->
                        switch (format) {
                            case "json" -> Json.ok(SignalForms.json(twin, signal));
                            case "csv" ->
                                    HttpResponse.create()
                                            .withEntity(
                                                    ContentTypes.TEXT_CSV_UTF8,
                                                    SignalForms.csv(signal));
                            case "fhir" -> Json.ok(fhir(twin, signal));
                            default ->
                                    throw new Refused(
                                            400,
                                            "query.parameter-invalid",
                                            "'format' is json, csv or fhir.");
                        });
    }

    private ObjectNode fhir(PatientId twin, Found.Signal signal) {
        return SignalForms.fhir(twin, signal, address.of("/fhir"))
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "signal.not-even",
                                "FHIR R4 can say evenly sampled signals only: ask for json"
                                        + " or csv."));
    }

    private CompletionStage<HttpResponse> analyse(Call call) {
        var twin = call.patient();
        return found(call, twin, BeatDetector.MOST_SAMPLES)
                .thenApplyAsync(
                        signal ->
                                switch (SignalAnalysis.of(twin, signal)) {
                                    case Analysis.Done(var json) -> Json.ok(json);
                                    case Analysis.Refused(var refusal) ->
                                            throw new Refused(Statuses.problem(refusal));
                                },
                        asks.blocking());
    }

    private CompletionStage<Found.Signal> found(Call call, PatientId twin, int most) {
        var wanted =
                new StoredSignals.Wanted(
                        new Code(
                                call.query("system").orElse(""),
                                code(call.parameter("code")).code()),
                        call.query("channel"),
                        moment(call, "from").orElse(Instant.MIN),
                        moment(call, "to").orElse(Instant.MAX),
                        most);
        return reading.found(call, twin, wanted);
    }

    private static int limit(Call call) {
        try {
            var limit = call.query("limit").map(Integer::parseInt).orElse(10_000);
            if (limit >= 1 && limit <= MOST_ANSWERED) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new Refused(
                400, "query.parameter-invalid", "'limit' is 1 to " + MOST_ANSWERED + " samples.");
    }

    private static Optional<Instant> moment(Call call, String name) {
        try {
            return call.query(name).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException _) {
            throw new Refused(
                    400,
                    "query.parameter-invalid",
                    "'" + name + "' is a moment with its offset, 2026-11-21T12:00:00Z.");
        }
    }

    private static Code code(String text) {
        try {
            return Code.parse(text);
        } catch (IllegalArgumentException _) {
            throw new Refused(400, "query.parameter-invalid", "A code has 1 to 256 characters.");
        }
    }
}
