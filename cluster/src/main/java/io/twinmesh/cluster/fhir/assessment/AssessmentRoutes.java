package io.twinmesh.cluster.fhir.assessment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.read.twin.TwinAccess;
import io.twinmesh.cluster.fhir.read.twin.TwinConsent;
import io.twinmesh.cluster.fhir.served.AnswerName;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.AnswerReader;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// `GET /fhir/Patient/{id}/$assessments`: the answers of models about a patient, each with its
/// Provenance, the newest first. Searches and `$everything` hold them too, among what others have
/// written.
public final class AssessmentRoutes {
    /// So many of the newest are shown.
    private static final int MOST = 1_000;

    private final AnswerReader answers;
    private final Assessments assessments;
    private final FreshIndex fresh;
    private final TwinAccess twins;
    private final Supplier<String> base;
    private final Executor blocking;

    /// @param base this server's own FHIR address
    /// @param blocking runs what waits for a database
    public AssessmentRoutes(
            AnswerReader answers,
            Assessments assessments,
            FreshIndex fresh,
            TwinAccess twins,
            Supplier<String> base,
            Executor blocking) {
        this.answers = answers;
        this.assessments = assessments;
        this.fresh = fresh;
        this.twins = twins;
        this.base = base;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(
                                "GET",
                                "/fhir/Patient/{id}/$assessments",
                                new Access.OnType(Permission.SEARCH, "RiskAssessment"),
                                this::assessments)
                        .audited(Interaction.SEARCH));
    }

    private CompletionStage<HttpResponse> assessments(Call call) {
        FhirMedia.checkAccepts(call);
        if (!PatientId.wellFormed(call.parameter("id"))) {
            throw new Refused(404, "twin.unknown", "There is no patient of this id.");
        }
        var patient = new PatientId(call.parameter("id"));
        call.audit().about(patient);
        call.audit().asked(What.search("RiskAssessment", "patient=Patient/" + patient));
        return twins.admit(patient, call)
                .thenCompose(consent ->
                        CompletableFuture.supplyAsync(() -> visible(patient, consent), blocking))
                .thenApply(found -> {
                    call.audit().touched(patient);
                    return response(bundle(patient, found));
                });
    }

    private List<Assessment> visible(PatientId patient, TwinConsent consent) {
        var snapshot = fresh.after(patient).position();
        var found = new ArrayDeque<Assessment>();
        long from = 0;
        AnswerReader.Slice slice;
        do {
            slice = answers.slice(patient, from, Long.MAX_VALUE, snapshot, Optional.empty());
            for (var answer : slice.answers()) {
                assessments
                        .of(answer)
                        .filter(one -> consent.denial(item(one)).isEmpty())
                        .ifPresent(found::addFirst);
            }
            while (found.size() > MOST) {
                found.removeLast();
            }
            from = slice.last() + 1;
        } while (slice.more());
        return List.copyOf(found);
    }

    private static DataItem item(Assessment assessment) {
        return AnswerName.item(
                assessment.outcome(), assessment.model(), assessment.received().computedAt());
    }

    private ObjectNode bundle(PatientId patient, List<Assessment> found) {
        var bundle =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("resourceType", "Bundle")
                        .put("type", "searchset")
                        .put("total", found.size());
        bundle.putArray("link")
                .addObject()
                .put("relation", "self")
                .put("url", base.get() + "/Patient/" + patient + "/$assessments");
        if (!found.isEmpty()) {
            var entries = bundle.putArray("entry");
            for (var assessment : found) {
                var result = AssessmentResources.result(assessment);
                var provenance = AssessmentResources.provenance(assessment);
                entries.add(entry(result, "match"));
                entries.add(entry(provenance, "include"));
            }
        }
        return bundle;
    }

    private ObjectNode entry(ObjectNode resource, String mode) {
        var entry =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "fullUrl",
                                base.get()
                                        + "/"
                                        + resource.path("resourceType").asText()
                                        + "/"
                                        + resource.path("id").asText());
        entry.set("resource", resource);
        entry.putObject("search").put("mode", mode);
        return entry;
    }

    private static HttpResponse response(ObjectNode bundle) {
        return HttpResponse.create()
                .withEntity(FhirMedia.JSON, bundle.toString().getBytes(StandardCharsets.UTF_8));
    }
}
