package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.read.page.Disclosed;
import io.twinmesh.cluster.fhir.read.page.FhirAnswers;
import io.twinmesh.cluster.fhir.read.page.Page;
import io.twinmesh.cluster.fhir.read.page.PageRequest;
import io.twinmesh.cluster.fhir.read.page.PageToken;
import io.twinmesh.cluster.fhir.read.page.PageToken.After;
import io.twinmesh.cluster.fhir.read.page.Pages;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.OpenTwin;
import io.twinmesh.cluster.fhir.read.twin.ResourceName;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.read.twin.Twins;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.directory.DirectoryReader;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceVersion;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// All versions of one resource, newest first, deletions among them.
final class Histories {
    private final Twins twins;
    private final ResourceReader reader;
    private final TwinResources resources;
    private final DirectoryReader directory;
    private final Pages pages;
    private final WaitingThreads reading;
    private final ReadLimits limits;
    private final InstantSource time;

    Histories(
            Twins twins,
            ResourceReader reader,
            TwinResources resources,
            DirectoryReader directory,
            Pages pages,
            WaitingThreads reading,
            ReadLimits limits,
            InstantSource time) {
        this.twins = twins;
        this.reader = reader;
        this.resources = resources;
        this.directory = directory;
        this.pages = pages;
        this.reading = reading;
        this.limits = limits;
        this.time = time;
    }

    /// @param resource empty for a deletion
    /// @param place by which the next page goes on
    private record Version(VersionStamp stamp, Optional<FoundResource> resource, long place) {}

    CompletionStage<HttpResponse> of(Call call) {
        FhirMedia.checkAccepts(call);
        var name = ResourceName.of(call);
        var request = PageRequest.of(call, pages.tokens(), time.instant());
        var count = PageRequest.count(request.query());
        return reading.of(() -> {
            var token = request.page(limits.page(count), 0);
            var twin = twins.owner(name).map(owner -> twins.open(owner, call, Permission.READ));
            var versions =
                    twin.map(it -> ofTwin(it, name, token))
                            .orElseGet(() -> shared(call, name, token));
            if (versions.isEmpty() && token.after().isEmpty()) {
                twin.ifPresent(it -> object(call, it, name));
                throw ResourceName.unknown();
            }
            return answer(call, name, token, versions);
        });
    }

    /// Refuses as a read of the newest version does.
    private void object(Call call, OpenTwin twin, ResourceName name) {
        resources
                .answered(name)
                .or(() -> resources.newestSaid(twin.twin(), name.type(), name.id(), Long.MAX_VALUE))
                .ifPresent(resource -> twin.visibility().check(call, resource));
    }

    /// One more than fit on the page; those the caller may not see are left out.
    private List<Version> ofTwin(OpenTwin twin, ResourceName name, PageToken token) {
        var answered = resources.answeredVersions(name);
        if (!answered.isEmpty()) {
            var after = token.after().map(After::sequenceNumber).orElse(Long.MAX_VALUE);
            return answered.stream()
                    .filter(found -> found.stamp().version() < after)
                    .filter(twin.visibility()::includes)
                    .map(found ->
                            new Version(found.stamp(), Optional.of(found), found.stamp().version()))
                    .limit(token.count() + 1L)
                    .toList();
        }
        var versions = new ArrayList<Version>();
        Optional<Version> deletion = Optional.empty();
        long before = token.after().map(After::sequenceNumber).orElse(Long.MAX_VALUE);
        List<ResourceVersion> places;
        do {
            places = reader.history(twin.twin(), name.type(), name.id(), before, 100);
            for (var place : places) {
                before = place.since();
                var stamp = new VersionStamp(place.version(), place.recordedAt());
                if (place.deleted()) {
                    // told to who may see what was deleted, which is the version before
                    deletion = Optional.of(new Version(stamp, Optional.empty(), place.since()));
                    continue;
                }
                var seen =
                        reader.open(List.of(place)).stream()
                                .map(FoundResource::of)
                                .filter(twin.visibility()::includes)
                                .map(found -> new Version(stamp, Optional.of(found), place.since()))
                                .toList();
                if (!seen.isEmpty()) {
                    deletion.ifPresent(versions::add);
                }
                versions.addAll(seen);
                deletion = Optional.empty();
                if (versions.size() > token.count()) {
                    return versions;
                }
            }
        } while (places.size() == 100);
        return versions;
    }

    private List<Version> shared(Call call, ResourceName name, PageToken token) {
        if (!name.mayBeShared()) {
            return List.of();
        }
        var visibility =
                Visibility.ofDirectory(
                        call.authenticated().smart(), Permission.READ, time.instant());
        var before = token.after().map(After::sequenceNumber).orElse((long) Integer.MAX_VALUE);
        return directory
                .history(
                        name.type(),
                        name.id(),
                        Math.toIntExact(before),
                        Math.min(1000, token.count() + 1))
                .stream()
                .map(entry ->
                        new Version(
                                new VersionStamp(entry.version(), entry.recordedAt()),
                                entry.deleted()
                                        ? Optional.<FoundResource>empty()
                                        : Optional.of(FoundResource.of(entry)),
                                entry.version()))
                .filter(version -> version.resource().map(visibility::includes).orElse(true))
                .toList();
    }

    private HttpResponse answer(
            Call call, ResourceName name, PageToken token, List<Version> versions) {
        var bundle = pages.bundle("history");
        var shown = versions.subList(0, Math.min(token.count(), versions.size()));
        Optional<After> next =
                versions.size() > shown.size()
                        ? Optional.of(After.place(name.type(), shown.getLast().place()))
                        : Optional.empty();
        if (token.after().isEmpty() && next.isEmpty()) {
            bundle.total(shown.size());
        }
        pages.links(call, bundle, token, new Page(List.of(), Optional.empty(), next, false));
        for (var version : shown) {
            version.resource()
                    .ifPresent(found -> Disclosed.note(call, List.of(found), time.instant()));
            bundle.version(name.reference(), version.stamp(), version.resource());
        }
        return FhirAnswers.json(call, bundle.bytes());
    }
}
