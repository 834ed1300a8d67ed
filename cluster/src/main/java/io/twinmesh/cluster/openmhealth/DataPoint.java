package io.twinmesh.cluster.openmhealth;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// A data point whose header and body are known to fit their schemas.
record DataPoint(JsonNode header, JsonNode body) {
    String schema() {
        return header.at("/schema_id/name").asText();
    }

    Optional<String> user() {
        return text(header, "user_id");
    }

    Optional<String> source() {
        return text(header.path("acquisition_provenance"), "source_name");
    }

    boolean selfReported() {
        return text(header.path("acquisition_provenance"), "modality")
                .filter("self-reported"::equals)
                .isPresent();
    }

    /// What the value describes, when it is not a single measurement: `average`, `maximum` ...
    Optional<String> statistic() {
        return text(body, "descriptive_statistic");
    }

    /// Old schemas call the specimen a type.
    Optional<String> specimen() {
        return text(body, "specimen_source").or(() -> text(body, "blood_specimen_type"));
    }

    Optional<TimeFrame> time() {
        return TimeFrame.of(body.path("effective_time_frame"));
    }

    /// The same for the same point of the same source about the same patient. A source numbers its
    /// own points, and the app of another patient may number them alike.
    ///
    /// @param patient FHIR id
    String observationId(String patient) {
        var source = source().orElse("");
        var id = header.path("id").asText();
        // where the line between the two could be anywhere, it is said where it is
        var name =
                (source + id).indexOf('\n') < 0
                        ? patient + "\n" + source + "\n" + id
                        : patient + "\n\n" + source.length() + "\n" + source + "\n" + id;
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return "omh-" + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }
}
