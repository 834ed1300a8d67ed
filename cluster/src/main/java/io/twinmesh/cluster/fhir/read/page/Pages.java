package io.twinmesh.cluster.fhir.read.page;

import io.twinmesh.cluster.fhir.read.page.BundleWriter.Mode;
import io.twinmesh.cluster.fhir.read.page.BundleWriter.Note;
import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.http.Call;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Writes pages of results, with links that hold the search sealed.
public final class Pages {
    private final PageTokens tokens;
    private final Supplier<String> base;
    private final InstantSource time;

    /// @param base this server's own FHIR address
    public Pages(PageTokens tokens, Supplier<String> base, InstantSource time) {
        this.tokens = tokens;
        this.base = base;
        this.time = time;
    }

    public String base() {
        return base.get();
    }

    public PageTokens tokens() {
        return tokens;
    }

    public BundleWriter bundle(String type) {
        return new BundleWriter(type, base.get(), time.instant());
    }

    /// @param token of this page
    /// @param included what comes along with the matches
    /// @param ignored names of parameters that were not used
    public HttpResponse answer(
            Call call,
            PageToken token,
            Page page,
            List<FoundResource> included,
            List<String> ignored) {
        var bundle = bundle("searchset");
        page.total().ifPresent(bundle::total);
        links(call, bundle, token, page);
        page.matches().forEach(found -> bundle.found(found, Mode.MATCH));
        included.forEach(found -> bundle.found(found, Mode.INCLUDE));
        Disclosed.note(
                call,
                Stream.concat(page.matches().stream(), included.stream()).toList(),
                time.instant());
        notes(bundle, page.withheld(), ignored);
        return FhirAnswers.json(call, bundle.bytes());
    }

    /// Only how many there are.
    public HttpResponse count(
            Call call, PageToken token, int total, boolean withheld, List<String> ignored) {
        var bundle = bundle("searchset");
        bundle.total(total);
        bundle.link("self", url(call, token));
        notes(bundle, withheld, ignored);
        return FhirAnswers.json(call, bundle.bytes());
    }

    public void links(Call call, BundleWriter bundle, PageToken token, Page page) {
        bundle.link("self", url(call, token));
        page.next()
                .ifPresent(
                        after -> bundle.link("next", url(call, token.next(page.total(), after))));
    }

    private String url(Call call, PageToken token) {
        return base.get()
                + token.path().substring("/fhir".length())
                + "?_page="
                + tokens.seal(call.client(), token);
    }

    private static void notes(BundleWriter bundle, boolean withheld, List<String> ignored) {
        var notes = new ArrayList<Note>();
        if (withheld) {
            notes.add(
                    new Note(
                            "warning",
                            "suppressed",
                            "search.withheld",
                            "Some results are not shown because the caller may not see them."));
        }
        if (!ignored.isEmpty()) {
            notes.add(
                    new Note(
                            "information",
                            "not-supported",
                            "search.parameter-unknown",
                            "Not known here and passed over: " + String.join(", ", ignored)));
        }
        if (!notes.isEmpty()) {
            bundle.outcome(notes);
        }
    }
}
