package io.twinmesh.cluster.fhir.served;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.MediaTypes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// FHIR in JSON and nothing else, in version 4.0: what clients may ask for and send.
public final class FhirMedia {
    /// How every answer is written.
    public static final ContentType JSON =
            MediaTypes.applicationWithFixedCharset("fhir+json", HttpCharsets.UTF_8).toContentType();

    private static final Set<String> SENT =
            Set.of("application/fhir+json", "application/json", "text/json");

    /// What may stand in `_format`; a plus sign arrives as a blank when it was not escaped.
    private static final Set<String> FORMATS =
            Set.of(
                    "json",
                    "application/json",
                    "application/fhir+json",
                    "application/fhir json",
                    "text/json");

    private static final Set<String> ACCEPTED =
            Set.of(
                    "*/*",
                    "application/*",
                    "application/fhir+json",
                    "application/json",
                    "text/json");

    private FhirMedia() {}

    /// Fails with [Refused] when the client wants an answer that is not JSON.
    public static void checkAccepts(Call call) {
        var format = call.query("_format");
        if (format.isPresent()) {
            if (!FORMATS.contains(format.get().toLowerCase(Locale.ROOT))) {
                throw notAcceptable();
            }
            return;
        }
        var accept = call.request().getHeader("Accept").map(header -> header.value());
        if (accept.isPresent()
                && !accept.get().isBlank()
                && Arrays.stream(accept.get().split(",", -1))
                        .map(Range::of)
                        .noneMatch(range -> range.wanted() && range.fits(ACCEPTED))) {
            throw notAcceptable();
        }
    }

    /// Fails with [Refused] when the body is something else than JSON in UTF-8. A client that does
    /// not say what it sends is believed.
    public static void checkSends(Call call) {
        var type = call.request().entity().getContentType().toString();
        if (type.equals("none/none") || type.equals("application/octet-stream")) {
            return;
        }
        var range = Range.of(type);
        if (!range.fits(SENT)
                || !range.parameter("charset")
                        .map(charset -> charset.equalsIgnoreCase("utf-8"))
                        .orElse(true)) {
            throw new Refused(
                    415,
                    "media.unsupported",
                    "Send application/fhir+json or application/json, in UTF-8, FHIR 4.0.");
        }
    }

    private static Refused notAcceptable() {
        return new Refused(
                406, "media.not-acceptable", "Answers are application/fhir+json, FHIR 4.0.");
    }

    /// A media type with parameters, as in a header.
    private record Range(String type, List<String> parameters) {
        static Range of(String text) {
            var parts = text.split(";", -1);
            return new Range(
                    parts[0].strip().toLowerCase(Locale.ROOT),
                    Arrays.stream(parts).skip(1).map(String::strip).toList());
        }

        Optional<String> parameter(String name) {
            return parameters.stream()
                    .filter(p -> p.toLowerCase(Locale.ROOT).startsWith(name + "="))
                    .map(p -> p.substring(name.length() + 1).replace("\"", ""))
                    .findFirst();
        }

        boolean wanted() {
            return !parameter("q").map(q -> q.matches("0(\\.0*)?")).orElse(false);
        }

        boolean fits(Set<String> types) {
            return types.contains(type)
                    && parameter("fhirversion")
                            .map(version -> version.equals("4.0") || version.equals("4.0.1"))
                            .orElse(true);
        }
    }
}
