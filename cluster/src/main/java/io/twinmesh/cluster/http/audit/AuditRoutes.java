package io.twinmesh.cluster.http.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.fhir.audit.AuditEvents;
import io.twinmesh.cluster.fhir.audit.AuditSearch;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.audit.AuditCheck;
import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditReader;
import io.twinmesh.persistence.audit.AuditReader.Wanted;
import io.twinmesh.persistence.audit.AuditRow;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reading the audit trail: as AuditEvents, as a patient's own list, and its check. Who holds
/// `audit:read` or `consent:read`, a privacy officer or a patient's own app, sees all of it; others
/// see of a patient's records what the patient's consents give them, as of any other data.
public final class AuditRoutes {
    private static final ContentType FHIR =
            MediaTypes.applicationWithFixedCharset("fhir+json", HttpCharsets.UTF_8).toContentType();

    private final AuditReader reader;
    private final AuditCheckRoutes checks;
    private final AuditEvents events;
    private final Consents consents;
    private final PublicAddress address;
    private final InstantSource time;
    private final Executor blocking;

    public AuditRoutes(
            AuditReader reader,
            AuditCheck check,
            Consents consents,
            PublicAddress address,
            InstantSource time,
            Executor blocking) {
        this.reader = reader;
        this.consents = consents;
        this.checks = new AuditCheckRoutes(check);
        this.events = new AuditEvents(() -> address.of("/fhir"));
        this.address = address;
        this.time = time;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        var search = new Access.OnType(Permission.SEARCH, "AuditEvent");
        var read = new Access.OnType(Permission.READ, "AuditEvent");
        var records =
                List.of(
                        Route.of("GET", "/fhir/AuditEvent", search, this::search)
                                .audited(Interaction.AUDIT_READ),
                        Route.of("GET", "/fhir/AuditEvent/{id}", read, this::read)
                                .audited(Interaction.AUDIT_READ),
                        Route.get("/v1/twins/{id}/access", Scope.TWIN_READ, this::access)
                                .audited(Interaction.AUDIT_READ));
        return Stream.of(records, checks.routes()).flatMap(List::stream).toList();
    }

    private CompletionStage<HttpResponse> search(Call call) {
        var asked = AuditSearch.parse(call.request().getUri().query().toList(), time.instant());
        return switch (asked) {
            case AuditSearch.Refused(String why) ->
                    throw new Refused(400, "search.parameter-invalid", why);
            case AuditSearch.Understood(Wanted wanted, int count) ->
                    sight(call, wanted.patient(), AuditRoutes::patientMissing)
                            .thenCompose(sight ->
                                    page(wanted, count)
                                            .thenApply(page ->
                                                    fhir(
                                                            bundle(
                                                                    call, page, sight, wanted,
                                                                    count))));
        };
    }

    /// @param patient whose records are asked for
    /// @param nobodys what is said when they are about no patient, and so nobody's to permit
    private CompletionStage<TrailSight> sight(
            Call call, Optional<PatientId> patient, Supplier<Refused> nobodys) {
        var caller = call.authenticated();
        return caller.may(Scope.AUDIT_READ) || caller.may(Scope.CONSENT_READ)
                ? CompletableFuture.completedStage(new TrailSight.Whole())
                : consents.admit(patient.orElseThrow(nobodys), call)
                        .thenApply(TrailSight.AsConsented::new);
    }

    private static Refused patientMissing() {
        return new Refused(
                400, "search.needs-patient", "Name the patient (patient=…), or hold audit:read.");
    }

    private CompletionStage<AuditReader.Page> page(Wanted wanted, int count) {
        return CompletableFuture.supplyAsync(() -> reader.read(wanted, count), blocking);
    }

    private ObjectNode bundle(
            Call call, AuditReader.Page page, TrailSight sight, Wanted wanted, int count) {
        var bundle = Json.object().put("resourceType", "Bundle").put("type", "searchset");
        var base = address.of("/fhir/AuditEvent");
        var links = bundle.putArray("link");
        var query = call.request().getUri().rawQueryString().map(text -> "?" + text).orElse("");
        links.addObject().put("relation", "self").put("url", base + query);
        page.next()
                .ifPresent(before ->
                        links.addObject()
                                .put("relation", "next")
                                .put("url", base + "?" + AuditSearch.text(wanted, before, count)));
        for (var row : shown(page, sight)) {
            var event = events.event(row);
            if (call.grant(Permission.SEARCH, "AuditEvent").includes(event)) {
                var entry =
                        bundle.withArray("/entry")
                                .addObject()
                                .put("fullUrl", base + "/" + row.record().id().value());
                entry.set("resource", event);
                entry.putObject("search").put("mode", "match");
            }
        }
        return bundle;
    }

    private CompletionStage<HttpResponse> read(Call call) {
        var id = call.parameter("id");
        if (!AuditId.wellFormed(id)) {
            throw unknown();
        }
        return CompletableFuture.supplyAsync(() -> reader.find(new AuditId(id)), blocking)
                .thenApply(found -> found.orElseThrow(AuditRoutes::unknown))
                .thenCompose(
                        row -> sight(call, row).thenApply(sight -> fhir(event(call, row, sight))))
                .thenApply(response -> response.addHeader(RawHeader.create("ETag", "W/\"1\"")));
    }

    private CompletionStage<TrailSight> sight(Call call, AuditRow row) {
        var patient = row.record().patient();
        patient.ifPresent(call.audit()::about);
        return sight(call, patient, AuditRoutes::unknown);
    }

    private ObjectNode event(Call call, AuditRow row, TrailSight sight) {
        sight.objection(row)
                .ifPresent(deny -> {
                    deny.rule().ifPresent(call.audit()::denied);
                    throw new Refused(
                            Statuses.problem(
                                    new Refusal(deny.denial().code(), deny.denial().why())));
                });
        var event = events.event(row);
        if (!call.grant(Permission.READ, "AuditEvent").includes(event)) {
            throw new Refused(
                    403, "auth.scope-missing", "The token's scopes do not include this resource.");
        }
        return event;
    }

    private static List<AuditRow> shown(AuditReader.Page page, TrailSight sight) {
        return page.rows().stream().filter(row -> sight.objection(row).isEmpty()).toList();
    }

    private static Refused unknown() {
        return new Refused(404, "audit.unknown", "The trail has no record of this name.");
    }

    private CompletionStage<HttpResponse> access(Call call) {
        var patient = call.patient();
        var count = number(call, "count", 100, 1000);
        var before =
                call.query("before").isPresent()
                        ? Optional.of((long) number(call, "before", 1, Integer.MAX_VALUE))
                        : Optional.<Long>empty();
        var wanted =
                new Wanted(
                        Optional.of(patient),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        before);
        return sight(call, wanted.patient(), AuditRoutes::patientMissing)
                .thenCompose(sight ->
                        page(wanted, count).thenApply(page -> Json.ok(list(patient, page, sight))));
    }

    private static int number(Call call, String name, int otherwise, int most) {
        var text = call.query(name).orElse(Integer.toString(otherwise));
        if (!text.matches("[1-9][0-9]{0,8}") || Integer.parseInt(text) > most) {
            throw new Refused(
                    400,
                    "audit.page-invalid",
                    "'" + name + "' is a number from 1 to " + most + ".");
        }
        return Integer.parseInt(text);
    }

    private static ObjectNode list(PatientId patient, AuditReader.Page page, TrailSight sight) {
        var body = Json.object().put("twin", patient.value());
        var entries = body.putArray("entries");
        shown(page, sight).forEach(row -> entries.add(entry(row)));
        page.next().ifPresent(before -> body.put("next", before));
        return body;
    }

    private static ObjectNode entry(AuditRow row) {
        var record = row.record();
        var entry =
                Json.object()
                        .put("id", record.id().value())
                        .put("at", record.at().toString())
                        .put("interaction", record.interaction().code())
                        .put("outcome", record.outcome().code())
                        .put("client", record.who().client());
        record.who().user().ifPresent(user -> entry.put("user", user));
        record.who().purpose().ifPresent(purpose -> entry.put("purpose", purpose));
        record.refusal().ifPresent(code -> entry.put("refusal", code));
        if (!record.what().type().isEmpty()) {
            entry.put("type", record.what().type());
        }
        if (!record.what().resources().isEmpty()) {
            var resources = entry.putArray("resources");
            record.what().resources().forEach(resource -> resources.add(named(resource)));
        }
        record.what().query().ifPresent(text -> entry.put("query", text));
        record.what().decision().ifPresent(rule -> entry.put("decision", rule));
        record.what().reason().ifPresent(text -> entry.put("reason", text));
        return switch (row.state()) {
            case WHOLE -> entry;
            case ERASED -> entry.put("details", "erased");
            case DAMAGED -> entry.put("details", "damaged");
        };
    }

    private static String named(What.Resource resource) {
        return resource.type()
                + "/"
                + resource.id()
                + resource.version().map(version -> "/_history/" + version).orElse("");
    }

    private static HttpResponse fhir(ObjectNode resource) {
        return HttpResponse.create()
                .withEntity(FHIR, resource.toString().getBytes(StandardCharsets.UTF_8));
    }
}
