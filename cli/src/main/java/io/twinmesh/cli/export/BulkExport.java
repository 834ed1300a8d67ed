package io.twinmesh.cli.export;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.PathSegment;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Orders a bulk export of all twins, waits for it, fetches its files into a new folder, and takes
/// the order back at the end, also when something fails.
final class BulkExport {
    private static final String NDJSON = "application/fhir+ndjson";
    private static final List<String> LISTS = List.of("output", "deleted", "error");
    private static final int MOST_SECONDS_BETWEEN = 60;

    private final ApiClient api;
    private final InstantSource clock;
    private final Consumer<Duration> pause;

    /// @param pause waits so long
    BulkExport(ApiClient api, InstantSource clock, Consumer<Duration> pause) {
        this.api = api;
        this.clock = clock;
        this.pause = pause;
    }

    /// One file of the export.
    ///
    /// @param list `output`, `deleted` or `error`
    /// @param resources how many lines it has
    record Fetched(String list, String type, long resources, PrivateFile.Written file) {}

    /// @param transactionTime the moment that all of it shows, to be given as `--since` next time
    record Exported(String transactionTime, List<Fetched> files) {
        Exported {
            files = List.copyOf(files);
        }
    }

    /// @param within how long the server may take
    Exported fetch(
            Optional<String> types, Optional<String> since, Duration within, PrivateFolder into) {
        try (var order = order(types, since)) {
            var manifest = manifest(order, within);
            var files = new ArrayList<Fetched>();
            for (var list : LISTS) {
                var numbers = new TreeMap<String, Integer>();
                for (var file : manifest.path(list)) {
                    var type = file.path("type").asText();
                    var number = numbers.merge(type, 1, Integer::sum);
                    files.add(download(list, type, number, file, into));
                }
            }
            return new Exported(manifest.path("transactionTime").asText(), files);
        }
    }

    private ExportOrder order(Optional<String> types, Optional<String> since) {
        var query = new ArrayList<String>();
        types.ifPresent(list -> query.add("_type=" + PathSegment.of(list)));
        since.ifPresent(moment -> query.add("_since=" + PathSegment.of(moment)));
        var headers = Map.of("Accept", "application/fhir+json", "Prefer", "respond-async");
        var path = "/fhir/$export" + (query.isEmpty() ? "" : "?" + String.join("&", query));
        var answer = api.tryGet(path, headers).doneOrFail();
        return new ExportOrder(api, local(answer.header("Content-Location")));
    }

    private JsonNode manifest(ExportOrder order, Duration within) {
        Instant deadline = clock.instant().plus(within);
        while (true) {
            var seconds = 0;
            switch (api.tryGet(order.path())) {
                case Answer.Done done -> {
                    if (done.status() == 200) {
                        return done.body();
                    }
                    var wanted = done.header("Retry-After");
                    seconds = wanted.matches("\\d{1,5}") ? Integer.parseInt(wanted) : 1;
                }
                case Answer.Refused(var problem, var retryAfter) -> {
                    if (problem.status() != 429) {
                        throw problem.failure();
                    }
                    seconds = retryAfter;
                }
            }
            if (!clock.instant().isBefore(deadline)) {
                throw new CommandFailure(
                        Exit.FAILURE,
                        "the export is not complete after %d minutes and was taken back; --within"
                                        .formatted(within.toMinutes())
                                + " gives it more time");
            }
            pause.accept(Duration.ofSeconds(Math.clamp(seconds, 1, MOST_SECONDS_BETWEEN)));
        }
    }

    private Fetched download(
            String list, String type, int number, JsonNode file, PrivateFolder into) {
        if (!type.matches("[A-Za-z]{1,64}")) {
            throw new CommandFailure(Exit.FAILURE, "the server's manifest has a malformed type");
        }
        var prefix = list.equals("output") ? "" : list + ".";
        var name = prefix + type + "." + number + ".ndjson";
        try (var target = PrivateFile.of(into.resolve(name), false)) {
            var lines = new CountedLines(target.out());
            api.download(local(file.path("url").asText()), NDJSON, lines);
            var expected = file.path("count").asLong(-1);
            if (!lines.whole() || (expected >= 0 && lines.count() != expected)) {
                throw new CommandFailure(
                        Exit.FAILURE,
                        "%s is cut short: got %d lines, the manifest says %d"
                                .formatted(name, lines.count(), expected));
            }
            return new Fetched(list, type, lines.count(), target.finish());
        }
    }

    /// Path and query: everything is fetched where it was ordered, whatever the server calls
    /// itself.
    private static String local(String url) {
        try {
            var address = URI.create(url);
            var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            return Optional.ofNullable(address.getRawPath()).orElse("") + query;
        } catch (IllegalArgumentException _) {
            throw new CommandFailure(
                    Exit.FAILURE, "the server's answer has no URL where it must have one");
        }
    }
}
