package io.twinmesh.cluster.fhir.read;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.fhir.read.find.DirectorySearch;
import io.twinmesh.cluster.fhir.read.find.Includes;
import io.twinmesh.cluster.fhir.read.find.Includes.Included;
import io.twinmesh.cluster.fhir.read.find.PatientSearch;
import io.twinmesh.cluster.fhir.read.find.PatientTerms;
import io.twinmesh.cluster.fhir.read.find.TwinSearch;
import io.twinmesh.cluster.fhir.read.page.Page;
import io.twinmesh.cluster.fhir.read.page.PageRequest;
import io.twinmesh.cluster.fhir.read.page.PageToken;
import io.twinmesh.cluster.fhir.read.page.Pages;
import io.twinmesh.cluster.fhir.read.page.ReadLimits;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.read.twin.ResourceName;
import io.twinmesh.cluster.fhir.read.twin.TwinResources;
import io.twinmesh.cluster.fhir.read.twin.Twins;
import io.twinmesh.cluster.fhir.read.twin.Visibility;
import io.twinmesh.cluster.fhir.search.ParsedSearch;
import io.twinmesh.cluster.fhir.search.ResourceSearch;
import io.twinmesh.cluster.fhir.search.ResourceSearch.Subject;
import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.search.SearchParser;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.directory.DirectoryReader;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Searches of one type, in the address or posted.
final class TypeSearches {
    private final Twins twins;
    private final FreshIndex fresh;
    private final ResourceReader reader;
    private final TwinResources resources;
    private final DirectoryReader directory;
    private final SearchParameters parameters;
    private final Pages pages;
    private final WaitingThreads reading;
    private final DamagedTwins damaged;
    private final ReadLimits limits;
    private final InstantSource time;
    private final Includes includes;

    TypeSearches(
            Twins twins,
            FreshIndex fresh,
            ResourceReader reader,
            TwinResources resources,
            DirectoryReader directory,
            SearchParameters parameters,
            Pages pages,
            WaitingThreads reading,
            DamagedTwins damaged,
            ReadLimits limits,
            InstantSource time) {
        this.twins = twins;
        this.fresh = fresh;
        this.reader = reader;
        this.resources = resources;
        this.directory = directory;
        this.parameters = parameters;
        this.pages = pages;
        this.reading = reading;
        this.damaged = damaged;
        this.limits = limits;
        this.time = time;
        this.includes = new Includes(resources, directory);
    }

    /// @param search what was asked
    /// @param ignored names of parameters that are not used
    private record Asked(PageRequest request, ResourceSearch search, List<String> ignored) {
        PageToken page(ReadLimits limits, long snapshot) {
            return request.page(
                    search.page().countOnly()
                            ? limits.largestPage()
                            : limits.page(search.page().count()),
                    snapshot);
        }
    }

    CompletionStage<HttpResponse> search(Call call) {
        FhirMedia.checkAccepts(call);
        var asked = asked(call, ResourceName.typeOf(call));
        return reading.of(() ->
                switch (asked.search().subject()) {
                    case Subject.OfPatient(var id) -> ofPatient(call, asked, id);
                    case Subject.Named(var ids) -> named(call, asked, ids);
                    case Subject.Anyone _ -> ofAnyone(call, asked);
                });
    }

    private Asked asked(Call call, String type) {
        var request = PageRequest.of(call, pages.tokens(), time.instant());
        call.audit().asked(What.search(type, request.form()));
        var parser = new SearchParser(parameters, pages.base());
        return switch (parser.parse(type, request.query(), request.handling(), request.at())) {
            case ParsedSearch.Refused(var refusal) ->
                    throw new Refused(400, refusal.code(), refusal.why() + ".");
            case ParsedSearch.Understood(var search, var ignored) ->
                    new Asked(
                            request,
                            search,
                            Stream.concat(ignored.stream(), undone(search)).toList());
        };
    }

    /// What is done only within one patient.
    private static Stream<String> undone(ResourceSearch search) {
        return switch (search.subject()) {
            case Subject.OfPatient _ -> Stream.empty();
            case Subject.Named _ -> search.sort().isEmpty() ? Stream.empty() : Stream.of("_sort");
            case Subject.Anyone _ ->
                    Stream.concat(
                            search.sort().isEmpty() ? Stream.empty() : Stream.of("_sort"),
                            search.includes().isEmpty() ? Stream.empty() : Stream.of("_include"));
        };
    }

    private HttpResponse ofPatient(Call call, Asked asked, String id) {
        if (!PatientId.wellFormed(id)) {
            return answer(call, asked, asked.page(limits, 0), none(), Included.NOTHING);
        }
        var twin = twins.open(new PatientId(id), call, Permission.SEARCH);
        var token = asked.page(limits, twin.standing().position());
        var page =
                new TwinSearch(resources, limits)
                        .page(TwinSearch.question(asked.search(), twin, token));
        var included =
                includes.of(asked.search().includes(), twin, page.matches(), token.snapshot());
        fresh.check(twin.standing());
        return answer(call, asked, token, page, included);
    }

    private static Page none() {
        return new Page(List.of(), Optional.of(0), Optional.empty(), false);
    }

    private HttpResponse answer(
            Call call, Asked asked, PageToken token, Page page, Included included) {
        if (!asked.search().page().countOnly()) {
            return pages.answer(
                    call,
                    token,
                    page.withheldToo(included.withheld()),
                    included.resources(),
                    asked.ignored());
        }
        var total =
                page.total()
                        .orElseThrow(() ->
                                new Refused(
                                        400,
                                        "search.too-broad",
                                        "Too many fit to be counted; say more."));
        return pages.count(call, token, total, page.withheld(), asked.ignored());
    }

    /// A few resources by their ids, whoever they belong to; all on one page.
    private HttpResponse named(Call call, Asked asked, List<String> ids) {
        var matches = new ArrayList<FoundResource>();
        var included = Included.NOTHING;
        var withheld = false;
        for (var id : ids) {
            var name = ResourceName.parse(asked.search().type() + "/" + id);
            var owner = name.flatMap(twins::owner);
            if (name.isPresent() && owner.isPresent()) {
                try {
                    var twin = twins.open(owner.get(), call, Permission.SEARCH);
                    var snapshot = twin.standing().position();
                    var found = resources.named(twin.twin(), name.get(), snapshot);
                    var shown = found.filter(twin.visibility()::includes);
                    // whether it is what was looked for is told of what may be seen only
                    withheld |= found.isPresent() && shown.isEmpty();
                    var seen =
                            shown.stream()
                                    .filter(resource -> asked.search().finds(resource.tree()))
                                    .toList();
                    matches.addAll(seen);
                    included =
                            included.and(
                                    includes.of(asked.search().includes(), twin, seen, snapshot));
                } catch (Refused refused) {
                    withheld |= refused.forGood().status() == 403;
                }
            } else if (name.filter(ResourceName::mayBeShared).isPresent()) {
                directory
                        .newest(name.get().type(), name.get().id())
                        .filter(entry -> !entry.deleted())
                        .map(FoundResource::of)
                        .filter(resource -> asked.search().finds(resource.tree()))
                        .filter(ofDirectory(call)::includes)
                        .ifPresent(matches::add);
            }
        }
        var page = new Page(matches, Optional.of(matches.size()), Optional.empty(), withheld);
        return answer(call, asked, asked.page(limits, 0), page, included);
    }

    private HttpResponse ofAnyone(Call call, Asked asked) {
        var owner = owner(asked.search());
        if (owner.isPresent()) {
            return ofPatient(call, asked, owner.get().value());
        }
        var home = ResourceHome.of(asked.search().type()).orElseThrow();
        return switch (home) {
            case ResourceHome.Shared _, ResourceHome.Either _ -> {
                var token = asked.page(limits, 0);
                var page =
                        new DirectorySearch(directory, limits)
                                .page(asked.search(), ofDirectory(call), token);
                yield answer(call, asked, token, page, Included.NOTHING);
            }
            case ResourceHome.Twin _ -> patients(call, asked);
        };
    }

    private HttpResponse patients(Call call, Asked asked) {
        var terms = PatientTerms.of(asked.search());
        if (!asked.search().type().equals("Patient") || terms.isEmpty()) {
            throw new Refused(
                    400,
                    "search.needs-patient",
                    "Name the patient (patient=…), or search Patient by identifier, by at least two"
                            + " letters of a name, by birthdate or by gender.");
        }
        var standing = asked.request().token().isEmpty() ? fresh.now() : fresh.whole();
        var token = asked.page(limits, standing.position());
        var page =
                new PatientSearch(reader, twins, damaged, limits)
                        .page(call, asked.search(), terms, token);
        fresh.check(standing);
        return answer(call, asked, token, page, Included.NOTHING);
    }

    /// The patient whose resources are meant, when the search names something of theirs.
    private Optional<PatientId> owner(ResourceSearch search) {
        return search.references().stream()
                .flatMap(reference -> ResourceName.parse(reference).stream())
                .filter(name -> !name.type().equals("Patient"))
                .flatMap(name -> twins.owner(name).stream())
                .findFirst();
    }

    private Visibility ofDirectory(Call call) {
        return Visibility.ofDirectory(
                call.authenticated().smart(), Permission.SEARCH, time.instant());
    }
}
