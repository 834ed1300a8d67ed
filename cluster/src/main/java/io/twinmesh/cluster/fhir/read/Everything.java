package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.read.page.Page;
import io.twinmesh.cluster.fhir.read.page.PageRequest;
import io.twinmesh.cluster.fhir.read.page.PageToken;
import io.twinmesh.cluster.fhir.read.page.PageToken.After;
import io.twinmesh.cluster.fhir.read.page.Pages;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.read.twin.OpenTwin;
import io.twinmesh.cluster.fhir.read.twin.ResourceName;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.read.twin.Twins;
import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader.Wanted;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// `Patient/{id}/$everything`: the patient's own resource first, then all others of the twin in the
/// order in which they came in. Each page goes on behind the one before in the state that the first
/// one saw, so nothing is lost, shown twice, or shown although it was deleted before.
final class Everything {
    private final Twins twins;
    private final FreshIndex fresh;
    private final TwinResources resources;
    private final SearchParameters parameters;
    private final Pages pages;
    private final WaitingThreads reading;
    private final ReadLimits limits;
    private final InstantSource time;

    Everything(
            Twins twins,
            FreshIndex fresh,
            TwinResources resources,
            SearchParameters parameters,
            Pages pages,
            WaitingThreads reading,
            ReadLimits limits,
            InstantSource time) {
        this.twins = twins;
        this.fresh = fresh;
        this.resources = resources;
        this.parameters = parameters;
        this.pages = pages;
        this.reading = reading;
        this.limits = limits;
        this.time = time;
    }

    CompletionStage<HttpResponse> ofPatient(Call call) {
        FhirMedia.checkAccepts(call);
        var id = call.parameter("id");
        if (!PatientId.wellFormed(id)) {
            throw ResourceName.unknown();
        }
        var request = PageRequest.of(call, pages.tokens(), time.instant());
        // of a later page it was settled with the first
        var lenient = request.token().isPresent() || PageRequest.prefers(call, "handling=lenient");
        var asked = EverythingRequest.read(request.query(), lenient);
        return reading.of(() -> {
            var twin = twins.open(new PatientId(id), call, Permission.READ);
            var token = request.page(limits.page(asked.count()), twin.standing().position());
            var page = page(asked, twin, token);
            fresh.check(twin.standing());
            return pages.answer(call, token, page, List.of(), asked.ignored());
        });
    }

    private Page page(EverythingRequest asked, OpenTwin twin, PageToken token) {
        var matches = new ArrayList<FoundResource>();
        var withheld = false;
        long bytes = 0;
        long after = token.after().map(After::sequenceNumber).orElse(0L);
        if (token.after().isEmpty()) {
            for (var patient : patient(asked, twin, token)) {
                if (twin.visibility().includes(patient)) {
                    matches.add(patient);
                } else {
                    withheld = true;
                }
            }
        }
        var wanted = new Wanted(twin.twin(), asked.types(), token.snapshot(), asked.since());
        TwinResources.Slice slice;
        do {
            slice = resources.slice(wanted, after);
            for (var located : slice.resources()) {
                var resource = located.resource();
                if (resource.type().equals("Patient")) {
                    continue;
                }
                // asked first, so that no range of time tells when something withheld was
                if (!twin.visibility().includes(resource)) {
                    withheld = true;
                } else if (!within(asked, resource)) {
                    continue;
                } else if (matches.size() >= token.count() || bytes > limits.largestAnswer()) {
                    return new Page(
                            matches,
                            Optional.empty(),
                            Optional.of(After.place(twin.twin().value(), after)),
                            withheld);
                } else {
                    matches.add(resource);
                    bytes += resource.stored().length;
                }
                after = located.place();
            }
            after = slice.last();
        } while (slice.more());
        return new Page(
                matches,
                token.after().isEmpty() ? Optional.of(matches.size()) : Optional.empty(),
                Optional.empty(),
                withheld);
    }

    private List<FoundResource> patient(EverythingRequest asked, OpenTwin twin, PageToken token) {
        if (!asked.types().isEmpty() && !asked.types().contains("Patient")) {
            return List.of();
        }
        return resources
                .named(
                        twin.twin(),
                        new ResourceName("Patient", twin.twin().value()),
                        token.snapshot())
                .stream()
                .filter(patient ->
                        asked.since()
                                .map(since -> patient.recordedAt().isAfter(since))
                                .orElse(true))
                .toList();
    }

    /// Whether the care it is about lies in the range that was asked for.
    private boolean within(EverythingRequest asked, FoundResource resource) {
        return asked.care()
                .map(care ->
                        parameters
                                .careTime(resource.type(), resource.tree())
                                .map(care::overlaps)
                                .orElse(true))
                .orElse(true);
    }
}
