package io.twinmesh.cluster.http.explorer;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Numbers;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.publication.PublicLogs.Served;
import io.twinmesh.persistence.explorer.LinkedExplorer;
import io.twinmesh.persistence.explorer.Sought;
import io.twinmesh.persistence.linked.EventLines;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Rfc9162;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Entries of the logs beside the ledger's, for everyone: all of it is in tiles that everyone can
/// fetch.
public final class LinkedLogRoutes {
    private static final String LOGS = "/v1/ledger/logs/";
    private static final int USUAL_LIMIT = 20;
    private static final Pattern SUBJECT = Pattern.compile("sha256:[0-9a-f]{64}|node-[0-9a-f]{20}");

    private final Map<String, Served> logs;
    private final OpenReads reads;

    public LinkedLogRoutes(List<Served> logs, OpenReads reads) {
        this.logs = logs.stream().collect(Collectors.toMap(Served::name, Function.identity()));
        this.reads = reads;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", LOGS + "{log}/entries", this::entries),
                Route.open("GET", LOGS + "{log}/entries/{index}", this::entry),
                Route.open("GET", LOGS + "{log}/entries/{index}/proof", this::proof));
    }

    private CompletionStage<HttpResponse> entries(Call call) {
        var log = log(call);
        int limit = (int) Numbers.in(call, "limit", 1, LinkedExplorer.MOST_ENTRIES, USUAL_LIMIT);
        long from = Numbers.in(call, "from", 0, Long.MAX_VALUE, -1);
        var about = call.query("about");
        if (about.filter(text -> !SUBJECT.matcher(text).matches()).isPresent()) {
            throw new Refused(
                    400,
                    "search.text-invalid",
                    "'about' is a node's id, or sha256: and 64 lower-case hex digits of a"
                            + " manifest.");
        }
        return reads.of(() -> {
            var explorer = log.explorer();
            long size = explorer.size();
            var json = Json.object().put("origin", log.key().name()).put("size", size);
            var list = json.putArray("entries");
            var leaves =
                    about.isPresent()
                            ? explorer.about(about.get(), Math.max(0, from), limit)
                            : explorer.entries(from < 0 ? Math.max(0, size - limit) : from, limit);
            leaves.forEach(leaf -> list.add(json(log, leaf)));
            return Json.ok(json);
        });
    }

    private CompletionStage<HttpResponse> entry(Call call) {
        var log = log(call);
        long index = index(call);
        return reads.of(() ->
                Json.ok(
                        json(
                                log,
                                log.explorer()
                                        .entry(index)
                                        .orElseThrow(LinkedLogRoutes::noEntry))));
    }

    private CompletionStage<HttpResponse> proof(Call call) {
        var log = log(call);
        long index = index(call);
        return reads.of(() ->
                HttpResponse.create()
                        .withEntity(
                                ContentTypes.TEXT_PLAIN_UTF8,
                                log.explorer()
                                        .proof(index)
                                        .orElseThrow(LinkedLogRoutes::noEntry)
                                        .text()));
    }

    private static ObjectNode json(Served log, LinkedLeaf leaf) {
        var json =
                Json.object()
                        .put("index", leaf.index())
                        .put("time", leaf.time().toString())
                        .put("event", EventLines.kind(leaf.event()));
        EventLines.fields(leaf.event()).forEach(json::put);
        return json.put("leaf", leaf.text())
                .put("leafHash", Rfc9162.leafHash(leaf.bytes()).toString())
                .put("proof", LOGS + log.name() + "/entries/" + leaf.index() + "/proof");
    }

    private Served log(Call call) {
        return Optional.ofNullable(logs.get(call.parameter("log")))
                .orElseThrow(() ->
                        new Refused(
                                404,
                                "log.unknown",
                                "The logs beside the ledger's are "
                                        + logs.keySet().stream()
                                                .sorted()
                                                .collect(Collectors.joining(" and "))
                                        + "."));
    }

    private static long index(Call call) {
        return Sought.parse(call.parameter("index"))
                .filter(Sought.Place.class::isInstance)
                .map(Sought.Place.class::cast)
                .orElseThrow(LinkedLogRoutes::noEntry)
                .index();
    }

    private static Refused noEntry() {
        return new Refused(404, "entry.unknown", "The log has no entry of this index.");
    }
}
