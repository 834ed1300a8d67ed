package io.twinmesh.cluster.http.explorer;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Numbers;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.explorer.LogEntry;
import io.twinmesh.persistence.explorer.LogExplorer;
import io.twinmesh.persistence.explorer.OpenedPayouts;
import io.twinmesh.persistence.explorer.Sought;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Entries of the log, the payout of a job, and a search, for everyone: all of it is in tiles that
/// everyone can fetch. What a payout was for is in no leaf, so that needs a token.
public final class ExplorerRoutes {
    private static final String ENTRIES = "/v1/ledger/entries/";
    private static final int USUAL_LIMIT = 20;

    private final LogExplorer log;
    private final OpenedPayouts opened;
    private final OpenReads reads;
    private final Executor blocking;

    /// @param reads for those without a token
    /// @param blocking for those with one
    public ExplorerRoutes(
            LogExplorer log, OpenedPayouts opened, OpenReads reads, Executor blocking) {
        this.log = log;
        this.opened = opened;
        this.reads = reads;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/v1/ledger/entries", this::entries),
                Route.open("GET", "/v1/ledger/entries/{index}", this::entry),
                Route.open("GET", "/v1/ledger/entries/{index}/proof", this::proof),
                Route.open("GET", "/v1/ledger/jobs/{id}", this::job),
                Route.open("GET", "/v1/ledger/search", this::search),
                Route.get("/v1/ledger/payouts", Scope.LEDGER_READ, this::payouts));
    }

    /// Where the proof of a leaf is.
    public static String proofOf(long index) {
        return ENTRIES + index + "/proof";
    }

    private CompletionStage<HttpResponse> entries(Call call) {
        int limit = (int) Numbers.in(call, "limit", 1, LogExplorer.MOST_ENTRIES, USUAL_LIMIT);
        long from = Numbers.in(call, "from", 0, Long.MAX_VALUE, -1);
        return reads.of(() -> {
            long size = log.size();
            var json = Json.object().put("size", size);
            put(json, log.entries(from < 0 ? Math.max(0, size - limit) : from, limit));
            return Json.ok(json);
        });
    }

    private static void put(ObjectNode json, List<LogEntry> entries) {
        var list = json.putArray("entries");
        entries.forEach(entry -> list.add(json(entry)));
    }

    private static ObjectNode json(LogEntry entry) {
        return entry.json().put("proof", proofOf(entry.index()));
    }

    private CompletionStage<HttpResponse> entry(Call call) {
        long index = index(call);
        return reads.of(() -> Json.ok(json(log.entry(index).orElseThrow(ExplorerRoutes::noEntry))));
    }

    private CompletionStage<HttpResponse> proof(Call call) {
        long index = index(call);
        return reads.of(() ->
                HttpResponse.create()
                        .withEntity(
                                ContentTypes.TEXT_PLAIN_UTF8,
                                log.proof(index).orElseThrow(ExplorerRoutes::noEntry).text()));
    }

    private static long index(Call call) {
        return Sought.parse(call.parameter("index"))
                .filter(Sought.Place.class::isInstance)
                .map(Sought.Place.class::cast)
                .orElseThrow(ExplorerRoutes::noEntry)
                .index();
    }

    private static Refused noEntry() {
        return new Refused(404, "entry.unknown", "The log has no entry of this index.");
    }

    private CompletionStage<HttpResponse> job(Call call) {
        var text = call.parameter("id");
        if (!JobId.wellFormed(text)) {
            throw noPayout();
        }
        return reads.of(() -> Json.ok(paid(new JobId(text))));
    }

    /// A payout resolves the reservation that has the job's id; the reservation itself, and one
    /// that was given back, is in no leaf.
    private ObjectNode paid(JobId job) throws SQLException {
        var entry = log.payout(job).orElseThrow(ExplorerRoutes::noPayout);
        var json = Json.object().put("job", job.value());
        json.set("payout", json(entry));
        return json.put("receipt", receiptOf(job));
    }

    private static String receiptOf(JobId job) {
        return "/v1/ledger/receipts/" + job.value();
    }

    private static Refused noPayout() {
        return new Refused(404, "receipt.unknown", "There is no payout of this name in the log.");
    }

    private CompletionStage<HttpResponse> search(Call call) {
        var sought =
                call.query("q")
                        .flatMap(Sought::parse)
                        .orElseThrow(() ->
                                new Refused(
                                        400,
                                        "search.text-invalid",
                                        "'q' is an index, a job, 32 hex digits of an account or"
                                                + " order, or 64 of a digest."));
        long before = Numbers.in(call, "before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        return reads.of(() -> {
            var found = log.search(sought, before);
            var json = Json.object().put("kind", sought.kind());
            put(json, found.entries());
            if (sought instanceof Sought.Id(var account)) {
                json.put("account", "/v1/ledger/accounts/" + account.value() + "/history");
            }
            found.before().ifPresent(older -> json.put("before", older));
            return Json.ok(json);
        });
    }

    private CompletionStage<HttpResponse> payouts(Call call) {
        var digest =
                call.query("digest")
                        .filter(text -> text.matches("sha256:[0-9a-f]{64}"))
                        .orElseThrow(() ->
                                new Refused(
                                        400,
                                        "search.text-invalid",
                                        "'digest' is sha256: and 64 lower-case hex digits, of a"
                                                + " model's manifest or of a work receipt."));
        long before = Numbers.in(call, "before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        return CompletableFuture.supplyAsync(() -> payouts(digest, before), blocking);
    }

    private HttpResponse payouts(String digest, long before) {
        try {
            var page = opened.naming(digest, before);
            var json = Json.object();
            var list = json.putArray("payouts");
            page.records().forEach(record -> list.add(json(record)));
            page.before().ifPresent(older -> json.put("before", older));
            return Json.ok(json);
        } catch (SQLException e) {
            throw new IllegalStateException("the log cannot be read", e);
        }
    }

    private static ObjectNode json(PayoutRecord record) {
        return Json.object()
                .put("index", record.index())
                .put("job", record.job().value())
                .put("time", record.time().toString())
                .put("model", record.model())
                .put("work", record.work())
                .put("receipt", receiptOf(record.job()))
                .put("proof", proofOf(record.index()));
    }
}
