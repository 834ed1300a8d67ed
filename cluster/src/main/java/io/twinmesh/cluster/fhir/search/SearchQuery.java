package io.twinmesh.cluster.fhir.search;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parameters of a search as they were sent, in the address or as a form: decoded, in order,
/// not understood yet.
public record SearchQuery(List<Sent> parameters) {
    /// Longer queries are refused; a page link that holds a sealed one must fit into an address.
    public static final int MAX_LENGTH = 4096;

    static final int MAX_PARAMETERS = 64;

    public SearchQuery {
        parameters = List.copyOf(parameters);
    }

    /// One name with its value.
    public record Sent(String name, String value) {
        @Override
        public String toString() {
            return "Sent[hidden]";
        }
    }

    /// Reads `name=value&…`, percent-encoded UTF-8. Parameters without a value are dropped, as FHIR
    /// demands.
    ///
    /// @return empty when it is too long, has too many parameters or is not encoded soundly
    public static Optional<SearchQuery> parse(String form) {
        if (form.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var sent = new ArrayList<Sent>();
        try {
            for (var pair : form.split("&", -1)) {
                var equals = pair.indexOf('=');
                if (equals > 0 && equals < pair.length() - 1) {
                    sent.add(
                            new Sent(
                                    decoded(pair.substring(0, equals)),
                                    decoded(pair.substring(equals + 1))));
                }
            }
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return sent.size() > MAX_PARAMETERS ? Optional.empty() : Optional.of(new SearchQuery(sent));
    }

    /// The last value of a parameter that can stand only once.
    public Optional<String> value(String name) {
        return parameters.stream()
                .filter(sent -> sent.name().equals(name))
                .reduce((_, later) -> later)
                .map(Sent::value);
    }

    /// All values of a parameter, in the order in which they were sent.
    public List<String> values(String name) {
        return parameters.stream()
                .filter(sent -> sent.name().equals(name))
                .map(Sent::value)
                .toList();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
