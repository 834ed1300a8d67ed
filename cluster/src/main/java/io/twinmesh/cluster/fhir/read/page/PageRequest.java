package io.twinmesh.cluster.fhir.read.page;

import io.twinmesh.cluster.fhir.search.SearchParser.Handling;
import io.twinmesh.cluster.fhir.search.SearchQuery;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a request for a page asks: a new search, or the next page of one.
///
/// @param token of the page before; empty for the first page
/// @param form the search as it was sent
public record PageRequest(
        String path,
        SearchQuery query,
        String form,
        Handling handling,
        Optional<PageToken> token,
        Instant at) {

    /// Fails with [Refused] `search.malformed` when the parameters are too many, too long or not
    /// encoded soundly, and `search.page-invalid` for a page link that is none.
    public static PageRequest of(Call call, PageTokens tokens, Instant now) {
        var path = call.request().getUri().path();
        if (path.endsWith("/_search")) {
            path = path.substring(0, path.length() - "/_search".length());
        }
        var form = form(call);
        var query = query(form);
        var page = query.value("_page");
        if (page.isPresent()) {
            var token = tokens.open(call.client(), path, page.get());
            return new PageRequest(
                    path,
                    query(token.query()),
                    token.query(),
                    token.strict() ? Handling.STRICT : Handling.LENIENT,
                    Optional.of(token),
                    token.at());
        }
        return new PageRequest(
                path,
                query,
                form,
                prefers(call, "handling=strict") ? Handling.STRICT : Handling.LENIENT,
                Optional.empty(),
                now);
    }

    /// Whether the client says this in a header `Prefer`.
    ///
    /// @param what in small letters
    public static boolean prefers(Call call, String what) {
        return call.request()
                .getHeader("Prefer")
                .map(header -> header.value().toLowerCase(Locale.ROOT))
                .map(value -> value.contains(what))
                .orElse(false);
    }

    /// How many resources the client wants on a page; fails with [Refused] `search.value-malformed`
    /// when that is no number from 1 on.
    public static Optional<Integer> count(SearchQuery query) {
        return query.value("_count")
                .map(text -> {
                    if (!text.matches("[1-9]\\d{0,8}")) {
                        throw malformed("_count");
                    }
                    return Integer.valueOf(text);
                });
    }

    /// @param name of the parameter
    public static Refused malformed(String name) {
        return new Refused(
                400, "search.value-malformed", name + " cannot be read as what it should be.");
    }

    /// Of a search that is posted, address and body together; what is posted to an operation is a
    /// Parameters resource.
    private static String form(Call call) {
        var address = call.request().getUri().rawQueryString().orElse("");
        if (call.body().length == 0) {
            return address;
        }
        var json = call.request().entity().getContentType().mediaType().toString().contains("json");
        var body =
                json
                        ? PostedParameters.form(call.json())
                        : new String(call.body(), StandardCharsets.UTF_8);
        return address.isEmpty() ? body : address + "&" + body;
    }

    private static SearchQuery query(String form) {
        return SearchQuery.parse(form)
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "search.malformed",
                                "A search has at most "
                                        + SearchQuery.MAX_LENGTH
                                        + " characters and 64 parameters, percent-encoded UTF-8."));
    }

    /// The page to show: that of the link, or the first one.
    public PageToken page(int count, long snapshot) {
        return token.orElseGet(() ->
                new PageToken(
                        path,
                        form,
                        handling == Handling.STRICT,
                        count,
                        snapshot,
                        at,
                        Optional.empty(),
                        Optional.empty()));
    }
}
