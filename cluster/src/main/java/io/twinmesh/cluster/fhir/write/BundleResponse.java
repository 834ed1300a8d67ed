package io.twinmesh.cluster.fhir.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.cluster.http.problem.ErrorForm;
import io.twinmesh.cluster.http.problem.Problem;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;

/// The answer to a bundle: one entry for each of its entries, in their order.
///
/// What a FHIR answer has no place for stands in the header `TwinMesh-Import`, a structured
/// dictionary (RFC 9651): how many entries were read, stored, found unchanged and refused, and how
/// many facts the twins gained.
final class BundleResponse {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode bundle;
    private final ArrayNode entries;
    private int stored;
    private int unchanged;
    private int refused;
    private int facts;

    /// @param type `transaction-response` or `batch-response`
    BundleResponse(String type) {
        bundle = NODES.objectNode().put("resourceType", "Bundle").put("type", type);
        entries = NODES.arrayNode();
    }

    void add(Written written) {
        if (written.effect() == Written.Effect.UNCHANGED) {
            unchanged++;
        } else {
            stored++;
        }
        var response = entries.addObject().putObject("response");
        switch (written.effect()) {
            case CREATED -> response.put("status", "201 Created");
            case UPDATED, UNCHANGED -> response.put("status", "200 OK");
            case REMOVED -> response.put("status", "204 No Content");
        }
        if (written.version() > 0) {
            if (!written.removal()) {
                response.put("location", location(written));
            }
            response.put("etag", "W/\"" + written.version() + "\"");
        }
        written.at()
                .map(at -> new VersionStamp(Math.max(1, written.version()), at).lastUpdated())
                .ifPresent(at -> response.put("lastModified", at));
        if (written.unread()) {
            response.set("outcome", ErrorForm.outcome("information", "informational", UNREAD));
        }
    }

    private static final Problem UNREAD =
            Problem.of(
                    200,
                    "resource.without-fact",
                    "The resource is kept; something in it is not read by any model (a value"
                            + " without a unit, a text answer, an unnamed medication).");

    void add(Problem problem) {
        refused++;
        var response = entries.addObject().putObject("response");
        response.put("status", problem.status() + " " + StatusCodes.get(problem.status()).reason());
        response.set("outcome", ErrorForm.outcome(problem));
    }

    void gained(int more) {
        facts += more;
    }

    HttpResponse http() {
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return HttpResponse.create()
                .withStatus(200)
                .withEntity(FhirMedia.JSON, bundle.toString().getBytes(StandardCharsets.UTF_8))
                .addHeader(
                        RawHeader.create(
                                "TwinMesh-Import",
                                "read=%d, stored=%d, unchanged=%d, refused=%d, facts=%d"
                                        .formatted(
                                                stored + unchanged + refused,
                                                stored,
                                                unchanged,
                                                refused,
                                                facts)));
    }

    static String location(Written written) {
        return written.type() + "/" + written.id() + "/_history/" + written.version();
    }
}
