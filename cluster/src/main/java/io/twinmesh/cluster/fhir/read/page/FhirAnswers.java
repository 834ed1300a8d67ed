package io.twinmesh.cluster.fhir.read.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.cluster.http.Call;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How FHIR answers are sent.
public final class FhirAnswers {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    private FhirAnswers() {}

    /// A resource with its version, or 304 when the client has it already.
    public static HttpResponse resource(Call call, FoundResource resource) {
        var stamp = resource.stamp();
        var answer =
                fresh(call, stamp)
                        ? HttpResponse.create().withStatus(304)
                        : json(call, resource.served());
        return answer.addHeader(RawHeader.create("ETag", stamp.etag()))
                .addHeader(RawHeader.create("Last-Modified", HTTP_DATE.format(stamp.at())));
    }

    public static HttpResponse json(Call call, byte[] body) {
        var pretty = call.query("_pretty").map("true"::equals).orElse(false);
        return HttpResponse.create()
                .withStatus(200)
                .withEntity(FhirMedia.JSON, pretty ? pretty(body) : body)
                // clinical content must not stay in anybody's cache unasked
                .addHeader(RawHeader.create("Cache-Control", "private, no-cache"));
    }

    /// RFC 9110, 13.2.2: the date counts only when no tag was sent.
    private static boolean fresh(Call call, VersionStamp stamp) {
        var tags = call.request().getHeader("If-None-Match").map(header -> header.value());
        if (tags.isPresent()) {
            return Arrays.stream(tags.get().split(",", -1))
                    .map(String::strip)
                    .anyMatch(tag -> tag.equals("*") || sameVersion(tag, stamp));
        }
        return call.request()
                .getHeader("If-Modified-Since")
                .map(header -> header.value())
                .flatMap(FhirAnswers::date)
                .map(since -> !stamp.at().truncatedTo(ChronoUnit.SECONDS).isAfter(since))
                .orElse(false);
    }

    private static boolean sameVersion(String tag, VersionStamp stamp) {
        return tag.equals(stamp.etag()) || ("W/" + tag).equals(stamp.etag());
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Line by line for people, numbers exactly as they stand.
    private static byte[] pretty(byte[] body) {
        var out = new ByteArrayOutputStream(body.length * 2);
        try (var from = JSON.createParser(body);
                var to = JSON.createGenerator(out)) {
            to.setPrettyPrinter(new DefaultPrettyPrinter());
            for (var token = from.nextToken(); token != null; token = from.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                    to.writeNumber(from.getText());
                } else {
                    to.copyCurrentEvent(from);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("an answer of our own is not JSON", e);
        }
        return out.toByteArray();
    }
}
