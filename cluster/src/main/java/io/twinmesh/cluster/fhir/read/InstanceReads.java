package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.read.page.Disclosed;
import io.twinmesh.cluster.fhir.read.page.FhirAnswers;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.OpenTwin;
import io.twinmesh.cluster.fhir.read.twin.ResourceName;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.read.twin.Twins;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.directory.DirectoryEntry;
import io.twinmesh.persistence.directory.DirectoryReader;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceVersion;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// One resource: as it is now, or in an earlier version.
final class InstanceReads {
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private final Twins twins;
    private final ResourceReader reader;
    private final TwinResources resources;
    private final DirectoryReader directory;
    private final WaitingThreads reading;
    private final InstantSource time;

    InstanceReads(
            Twins twins,
            ResourceReader reader,
            TwinResources resources,
            DirectoryReader directory,
            WaitingThreads reading,
            InstantSource time) {
        this.twins = twins;
        this.reader = reader;
        this.resources = resources;
        this.directory = directory;
        this.reading = reading;
        this.time = time;
    }

    CompletionStage<HttpResponse> read(Call call) {
        FhirMedia.checkAccepts(call);
        return read(call, ResourceName.of(call));
    }

    CompletionStage<HttpResponse> read(Call call, ResourceName name) {
        return reading.of(() -> {
            var owner = twins.owner(name);
            if (owner.isEmpty()) {
                return shared(call, name, () -> directory.newest(name.type(), name.id()));
            }
            var twin = twins.open(owner.get(), call, Permission.READ);
            var answered = resources.answered(name);
            if (answered.isPresent()) {
                return shown(call, twin.visibility(), answered.get());
            }
            return ofTwin(
                    call,
                    twin,
                    name,
                    reader.history(twin.twin(), name.type(), name.id(), Long.MAX_VALUE, 1).stream()
                            .findFirst());
        });
    }

    CompletionStage<HttpResponse> version(Call call) {
        FhirMedia.checkAccepts(call);
        var name = ResourceName.of(call);
        if (!VERSION.matcher(call.parameter("version")).matches()) {
            throw ResourceName.unknown();
        }
        var version = Integer.parseInt(call.parameter("version"));
        return reading.of(() -> {
            var owner = twins.owner(name);
            if (owner.isEmpty()) {
                return shared(call, name, () -> directory.version(name.type(), name.id(), version));
            }
            var twin = twins.open(owner.get(), call, Permission.READ);
            var answered =
                    resources.answeredVersions(name).stream()
                            .filter(found -> found.stamp().version() == version)
                            .findFirst();
            if (answered.isPresent()) {
                return shown(call, twin.visibility(), answered.get());
            }
            return ofTwin(
                    call, twin, name, reader.version(twin.twin(), name.type(), name.id(), version));
        });
    }

    private HttpResponse ofTwin(
            Call call, OpenTwin twin, ResourceName name, Optional<ResourceVersion> version) {
        var place = version.orElseThrow(ResourceName::unknown);
        if (place.deleted()) {
            // it is told to whom what was deleted would be
            resources
                    .newestSaid(twin.twin(), name.type(), name.id(), place.since())
                    .ifPresent(said -> twin.visibility().check(call, said));
            throw deleted();
        }
        var resource =
                reader.open(List.of(place)).stream()
                        .findFirst()
                        .map(FoundResource::of)
                        .orElseThrow(() ->
                                new Refused(
                                        410,
                                        "resource.erased",
                                        "The key of this class of the patient's data was"
                                                + " destroyed."));
        return shown(call, twin.visibility(), resource);
    }

    private HttpResponse shared(
            Call call, ResourceName name, Supplier<Optional<DirectoryEntry>> version) {
        if (!name.mayBeShared()) {
            throw ResourceName.unknown();
        }
        var entry = version.get().orElseThrow(ResourceName::unknown);
        if (entry.deleted()) {
            throw deleted();
        }
        return shown(
                call,
                Visibility.ofDirectory(
                        call.authenticated().smart(), Permission.READ, time.instant()),
                FoundResource.of(entry));
    }

    private HttpResponse shown(Call call, Visibility visibility, FoundResource resource) {
        visibility.check(call, resource);
        Disclosed.note(call, List.of(resource), time.instant());
        return FhirAnswers.resource(call, resource);
    }

    private static Refused deleted() {
        return new Refused(
                Problem.of(
                        410, "resource.deleted", "The resource was taken back by who keeps it."));
    }
}
