package io.twinmesh.cluster.fhir.write;

import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.problem.ErrorForm;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.persistence.directory.DirectoryChange;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The answer to a write of one resource.
final class ResourceResponse {
    private static final Problem DONE =
            Problem.of(200, "resource.stored", "The resource is stored.");
    private static final Problem FOUND =
            Problem.of(200, "resource.found", "There is one already; it stays as it is.");
    private static final Problem GONE =
            Problem.of(200, "resource.removed", "The resource is not there any more.");

    private final PublicAddress address;
    private final Preference preference;

    ResourceResponse(PublicAddress address, Preference preference) {
        this.address = address;
        this.preference = preference;
    }

    HttpResponse stored(Step step, Written written) {
        var created = written.effect() == Written.Effect.CREATED;
        var response = placed(HttpResponse.create().withStatus(created ? 201 : 200), written);
        return switch (preference) {
            case MINIMAL -> response;
            case OUTCOME -> response.withEntity(FhirMedia.JSON, note(DONE));
            case REPRESENTATION ->
                    content(step, written)
                            .map(content -> response.withEntity(FhirMedia.JSON, content))
                            .orElse(response);
        };
    }

    /// What a condition has found and left as it is. Whoever does not see it does not hear when it
    /// was changed either: that may be when the patient last had care.
    ///
    /// @param read the resource as the caller may read it; empty where the caller may not, or does
    ///   not want it
    HttpResponse found(Written written, Optional<byte[]> read) {
        var response = placed(HttpResponse.create(), read.isPresent() ? written : undated(written));
        return switch (preference) {
            case MINIMAL -> response;
            case OUTCOME -> response.withEntity(FhirMedia.JSON, note(FOUND));
            case REPRESENTATION ->
                    response.withEntity(FhirMedia.JSON, read.orElseGet(() -> note(FOUND)));
        };
    }

    private static Written undated(Written written) {
        return new Written(
                written.type(),
                written.id(),
                written.version(),
                written.effect(),
                Optional.empty(),
                written.unread());
    }

    HttpResponse deleted(Written written) {
        return versioned(
                preference == Preference.OUTCOME
                        ? HttpResponse.create().withEntity(FhirMedia.JSON, note(GONE))
                        : HttpResponse.create().withStatus(204),
                written);
    }

    private HttpResponse placed(HttpResponse response, Written written) {
        return versioned(response, written)
                .addHeader(
                        RawHeader.create(
                                "Location",
                                address.of("/fhir/" + BundleResponse.location(written))));
    }

    private static HttpResponse versioned(HttpResponse response, Written written) {
        var tagged =
                written.version() > 0
                        ? response.addHeader(
                                RawHeader.create("ETag", "W/\"" + written.version() + "\""))
                        : response;
        return written.version() > 0 && written.at().isPresent()
                ? tagged.addHeader(
                        RawHeader.create(
                                "Last-Modified",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        written.at().get().atOffset(ZoneOffset.UTC))))
                : tagged;
    }

    /// What the client has just said, as it is served now.
    private static Optional<byte[]> content(Step step, Written written) {
        if (written.at().isEmpty()) {
            return Optional.empty();
        }
        var stamp = new VersionStamp(written.version(), written.at().get());
        return switch (step) {
            case Step.Keep keep -> Optional.of(stamp.on(keep.resource().bytes()));
            case Step.Share(_, DirectoryChange.Put put) ->
                    Optional.of(stamp.on(put.content().toArray()));
            case Step.Share _, Step.TakeBack _, Step.Nothing _ -> Optional.empty();
        };
    }

    private static byte[] note(Problem said) {
        return ErrorForm.outcome("information", "informational", said)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
