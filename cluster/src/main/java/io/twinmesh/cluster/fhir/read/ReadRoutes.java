package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.read.page.PageTokens;
import io.twinmesh.cluster.fhir.read.page.Pages;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.AnswerShape;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.read.twin.ResourceName;
import io.twinmesh.cluster.fhir.read.twin.TwinAccess;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.read.twin.Twins;
import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.search.SearchQuery;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Access;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.directory.DirectoryReader;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// The routes of the reading half of the FHIR server.
public final class ReadRoutes {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final InstanceReads instances;
    private final Histories histories;
    private final TypeSearches searches;
    private final Everything everything;
    private final Capabilities capabilities;

    /// What the routes are built from.
    ///
    /// @param shape how answers of models are shown
    /// @param follower keeps the index up to date
    /// @param twins who may see what
    /// @param damaged told of patients who are left out because they cannot be read
    /// @param pageKey seals page links; the same on every node
    /// @param base this server's own FHIR address
    /// @param tokenEndpoint where clients get tokens
    public record Parts(
            ResourceReader reader,
            AnswerReader answers,
            AnswerShape shape,
            FreshIndex.Follower follower,
            DirectoryReader directory,
            TwinAccess twins,
            DamagedTwins damaged,
            InstallationCipher pageKey,
            ReadLimits limits,
            Supplier<String> base,
            Supplier<String> tokenEndpoint,
            InstantSource time) {}

    /// @param routes the whole table of the node, for what the server says of itself
    public ReadRoutes(Parts parts, String version, Supplier<List<Route>> routes) {
        var limits = parts.limits();
        var time = parts.time();
        var reader = parts.reader();
        var resources = new TwinResources(reader, parts.answers(), parts.shape());
        var directory = parts.directory();
        var parameters = SearchParameters.ofRelease();
        var reading = WaitingThreads.ofReaders("fhir-read", limits.atOnce(), limits.waiting());
        var fresh = new FreshIndex(reader, parts.follower(), limits.patience());
        var twins = new Twins(parts.twins(), fresh, resources, time);
        var pages = new Pages(new PageTokens(parts.pageKey()), parts.base(), time);
        this.instances = new InstanceReads(twins, reader, resources, directory, reading, time);
        this.histories =
                new Histories(twins, reader, resources, directory, pages, reading, limits, time);
        this.searches =
                new TypeSearches(
                        twins,
                        fresh,
                        reader,
                        resources,
                        directory,
                        parameters,
                        pages,
                        reading,
                        parts.damaged(),
                        limits,
                        time);
        this.everything =
                new Everything(twins, fresh, resources, parameters, pages, reading, limits, time);
        this.capabilities =
                new Capabilities(
                        parameters,
                        routes,
                        parts.base(),
                        parts.tokenEndpoint(),
                        version,
                        time.instant());
    }

    /// The resource as `GET /fhir/{type}/{id}` answers, for another request whose answer holds it.
    /// Fails with [io.twinmesh.cluster.http.problem.Refused] where the caller may not read it.
    public CompletionStage<HttpResponse> read(Call call, String type, String id) {
        return instances.read(call, new ResourceName(type, id));
    }

    public List<Route> routes() {
        var read = new Access.OnNamedType(Permission.READ);
        var search = new Access.OnNamedType(Permission.SEARCH);
        return List.of(
                Route.open("GET", "/fhir/metadata", capabilities::show),
                Route.of(
                                "GET",
                                "/fhir/Patient/{id}/$everything",
                                new Access.OnType(Permission.READ, "Patient"),
                                everything::ofPatient)
                        .within(LONGEST)
                        .audited(Interaction.EVERYTHING),
                Route.of(
                                "POST",
                                "/fhir/Patient/{id}/$everything",
                                new Access.OnType(Permission.READ, "Patient"),
                                everything::ofPatient)
                        .taking(SearchQuery.MAX_LENGTH)
                        .within(LONGEST)
                        .audited(Interaction.EVERYTHING),
                Route.of("POST", "/fhir/{type}/_search", search, searches::search)
                        .taking(SearchQuery.MAX_LENGTH)
                        .within(LONGEST)
                        .audited(Interaction.SEARCH),
                Route.of("GET", "/fhir/{type}", search, searches::search)
                        .within(LONGEST)
                        .audited(Interaction.SEARCH),
                Route.of("GET", "/fhir/{type}/{id}", read, instances::read)
                        .audited(Interaction.READ),
                Route.of("GET", "/fhir/{type}/{id}/_history", read, histories::of)
                        .audited(Interaction.HISTORY),
                Route.of("GET", "/fhir/{type}/{id}/_history/{version}", read, instances::version)
                        .audited(Interaction.VREAD));
    }
}
