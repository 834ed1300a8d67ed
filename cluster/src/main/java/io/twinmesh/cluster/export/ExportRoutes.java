package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportCommand;
import io.twinmesh.actors.export.ExportCommand.EndReply;
import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.actors.export.ExportCommand.OrderReply;
import io.twinmesh.actors.export.ExportDirectory;
import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.smart.RateLimit;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.identity.ExportId;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/// `$export`: ordering an export, asking how far it is, fetching its files, deleting it.
/// https://hl7.org/fhir/uv/bulkdata/STU2/export.html
public final class ExportRoutes {
    private static final String PATH = "/fhir/$export";
    private static final List<String> METHODS = List.of("GET", "POST");
    private static final long MAX_PARAMETERS = 64 * 1024;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(2);

    private final ExportDirectory exports;
    private final ExportRegister register;
    private final ExportDownload download;
    private final Asks asks;
    private final PublicAddress address;
    private final ExportRegister.Limits limits;
    private final RateLimit polls;
    private final InstantSource time;
    private final RandomGenerator random;

    /// @param polls how often one export may be asked about
    public ExportRoutes(
            ExportDirectory exports,
            ExportRegister register,
            ExportDownload download,
            Asks asks,
            PublicAddress address,
            ExportRegister.Limits limits,
            RateLimit polls,
            InstantSource time,
            RandomGenerator random) {
        this.exports = exports;
        this.register = register;
        this.download = download;
        this.asks = asks;
        this.address = address;
        this.limits = limits;
        this.polls = polls;
        this.time = time;
        this.random = random;
    }

    public List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (var level : ExportLevel.values()) {
            var path = level == ExportLevel.SYSTEM ? PATH : "/fhir/Patient/$export";
            for (var method : METHODS) {
                routes.add(
                        Route.of(method, path, new Access.OnParts(), call -> order(call, level))
                                .taking(method.equals("GET") ? 0 : MAX_PARAMETERS));
            }
        }
        for (var method : METHODS) {
            routes.add(
                    Route.of(
                                    method,
                                    "/fhir/Group/{id}/$export",
                                    new Access.OnParts(),
                                    _ -> {
                                        throw new Refused(
                                                404,
                                                "group.unknown",
                                                "This server keeps no groups; export all"
                                                        + " patients.");
                                    })
                            .taking(method.equals("GET") ? 0 : MAX_PARAMETERS));
        }
        routes.add(Route.of("GET", PATH + "/{id}", new Access.OnParts(), this::look));
        routes.add(Route.of("DELETE", PATH + "/{id}", new Access.OnParts(), this::delete));
        routes.add(Route.of("GET", PATH + "/{id}/{file}", new Access.OnParts(), this::file));
        return routes.stream().map(route -> route.audited(Interaction.EXPORT)).toList();
    }

    private CompletionStage<HttpResponse> order(Call call, ExportLevel level) {
        var preferences = preferences(call);
        if (!preferences.contains("respond-async")) {
            throw new Refused(
                    400,
                    "export.not-asynchronous",
                    "An export is only made with the header Prefer: respond-async.");
        }
        var post = call.request().method().name().equals("POST");
        var request =
                ExportRequest.read(
                        post && call.body().length > 0
                                ? ExportRequest.parameters(call.json())
                                : query(call),
                        level,
                        preferences.contains("handling=lenient"));
        var scopes = call.authenticated().smart().within(SmartScopes.READ_ALL);
        request.types().forEach(type -> require(scopes, type));
        if (!scopes.permitAnything()) {
            throw lacks();
        }
        var export = new ExportId("ex-" + HexFormat.of().formatHex(bytes16()));
        var order =
                new ExportOrder(
                        call.client(),
                        address.of(post ? call.request().getUri().path() : pathAndQuery(call)),
                        request.types(),
                        request.since(),
                        level == ExportLevel.PATIENTS,
                        scopes.text(),
                        call.authenticated().actsFor(),
                        call.purpose().code(),
                        export.value(),
                        request.notices());
        return CompletableFuture.supplyAsync(
                        () -> register.open(export, order.client(), time.instant(), limits),
                        asks.blocking())
                .thenCompose(opening ->
                        switch (opening) {
                            case OPEN -> ordered(export, order);
                            case FULL -> throw tooMany(Busy.EXPORTS);
                            case FULL_FOR_CLIENT -> throw tooMany(Busy.EXPORTS_OF_CLIENT);
                        });
    }

    private static Refused tooMany(Busy why) {
        return new Refused(
                Problem.busy(why, "As many exports are open as may be; delete one or wait.")
                        .after(TRY_AGAIN));
    }

    private CompletionStage<HttpResponse> ordered(ExportId export, ExportOrder order) {
        CompletionStage<OrderReply> reply =
                asks.ask(exports.export(export), to -> new ExportCommand.Order(order, to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case OrderReply.Accepted() ->
                            HttpResponse.create()
                                    .withStatus(202)
                                    .addHeader(
                                            RawHeader.create(
                                                    "Content-Location",
                                                    address.of(PATH + "/" + export)));
                    case OrderReply.Taken() ->
                            throw new IllegalStateException("a drawn name was taken");
                });
    }

    private CompletionStage<HttpResponse> look(Call call) {
        var export = export(call);
        var wait = polls.take(export.value());
        if (wait.isPresent()) {
            throw new Refused(
                    Problem.busy(Busy.POLLS, "Ask about one export less often, see Retry-After.")
                            .after(wait.get()));
        }
        return looked(export)
                .thenApply(reply ->
                        switch (reply) {
                            case LookReply.Underway(var order, long patients, long resources) -> {
                                mayFetch(call, order);
                                call.audit().untouched();
                                yield HttpResponse.create()
                                        .withStatus(202)
                                        .addHeader(
                                                RawHeader.create(
                                                        "X-Progress",
                                                        patients
                                                                + " patients, "
                                                                + resources
                                                                + " resources"))
                                        .addHeader(
                                                RawHeader.create(
                                                        "Retry-After",
                                                        Long.toString(LOOK_AGAIN.toSeconds())));
                            }
                            case LookReply.Ready ready -> {
                                mayFetch(call, ready.order());
                                call.audit().untouched();
                                yield Json.ok(
                                                ExportManifest.of(
                                                        ready, address.of(PATH + "/" + export)))
                                        .addHeader(
                                                RawHeader.create(
                                                        "Expires",
                                                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                                                ready.until()
                                                                        .atOffset(
                                                                                ZoneOffset.UTC))));
                            }
                            case LookReply.HasFailed(var order, var code) -> {
                                mayFetch(call, order);
                                throw new Refused(500, code, "The export failed; order it again.");
                            }
                            case LookReply.IsOver over -> throw over(over);
                            case LookReply.NoSuchExport() -> throw unknown();
                        });
    }

    private CompletionStage<HttpResponse> file(Call call) {
        var export = export(call);
        return looked(export)
                .thenCompose(reply ->
                        switch (reply) {
                            case LookReply.Ready ready -> {
                                mayFetch(call, ready.order());
                                var file =
                                        ExportManifest.file(ready, call.parameter("file"))
                                                .orElseThrow(ExportRoutes::unknown);
                                yield download.of(call, export, ready, file);
                            }
                            case LookReply.IsOver over -> throw over(over);
                            case LookReply.Underway _,
                                    LookReply.HasFailed _,
                                    LookReply.NoSuchExport _ ->
                                    throw unknown();
                        });
    }

    private CompletionStage<HttpResponse> delete(Call call) {
        var export = export(call);
        return looked(export)
                .thenCompose(reply -> {
                    switch (reply) {
                        case LookReply.Underway underway -> owns(call, underway.order());
                        case LookReply.Ready ready -> owns(call, ready.order());
                        case LookReply.HasFailed failed -> owns(call, failed.order());
                        case LookReply.IsOver over -> throw over(over);
                        case LookReply.NoSuchExport() -> throw unknown();
                    }
                    CompletionStage<EndReply> ended =
                            asks.ask(exports.export(export), ExportCommand.Delete::new);
                    return ended;
                })
                .thenApply(_ -> HttpResponse.create().withStatus(202));
    }

    private CompletionStage<LookReply> looked(ExportId export) {
        return asks.ask(exports.export(export), ExportCommand.Look::new);
    }

    /// Who may look at an export and fetch its files: the client that ordered it, with a token that
    /// permits at least what is in it.
    private static void mayFetch(Call call, ExportOrder order) {
        owns(call, order);
        var words = List.of(order.scope().split(" ", -1));
        if (!call.authenticated().smart().cover(SmartScopes.among(words))) {
            throw lacks();
        }
    }

    private static void owns(Call call, ExportOrder order) {
        if (!order.client().equals(call.client())) {
            throw unknown();
        }
    }

    private static void require(SmartScopes scopes, String type) {
        if (!scopes.permits(Permission.READ, type) || !scopes.permits(Permission.SEARCH, type)) {
            throw lacks();
        }
    }

    private static ExportId export(Call call) {
        var text = call.parameter("id");
        if (!ExportId.wellFormed(text)) {
            throw unknown();
        }
        return new ExportId(text);
    }

    private static Refused lacks() {
        return new Refused(
                403,
                "auth.scope-missing",
                "The token lacks the SMART scopes r and s for what is exported.");
    }

    private static Refused unknown() {
        return new Refused(404, "export.unknown", "This client has no such export or file.");
    }

    private static Refused over(LookReply.IsOver over) {
        return switch (over.why()) {
            case DELETED -> new Refused(404, "export.deleted", "The export was deleted.");
            case EXPIRED -> new Refused(404, "export.expired", "The export was kept long enough.");
            case WITHDRAWN ->
                    new Refused(
                            404,
                            "export.withdrawn",
                            "A patient was erased whose data was in it; order it again.");
        };
    }

    /// The words of `Prefer`, without blanks round them.
    private static List<String> preferences(Call call) {
        var words = new ArrayList<String>();
        for (var header : call.request().getHeaders()) {
            if (header.is("prefer")) {
                for (var word : header.value().split("[,;]", -1)) {
                    words.add(word.strip().replace("\"", ""));
                }
            }
        }
        return words;
    }

    private static Map<String, List<String>> query(Call call) {
        var parameters = new LinkedHashMap<String, List<String>>();
        for (var pair : call.request().getUri().query().toList()) {
            parameters.computeIfAbsent(pair.first(), _ -> new ArrayList<>()).add(pair.second());
        }
        return parameters;
    }

    private static String pathAndQuery(Call call) {
        var uri = call.request().getUri();
        return uri.path() + uri.rawQueryString().map(query -> "?" + query).orElse("");
    }

    private byte[] bytes16() {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return bytes;
    }
}
