package io.twinmesh.conformance;

import ca.uhn.fhir.rest.client.api.IClientInterceptor;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/// Every FHIR resource that a server has sent to the clients that this looks over the shoulder of,
/// byte for byte, each distinct one once. AuditEvents that differ only in times, ids, references
/// and queries are one: the server writes hundreds of the same form. Of others that differ only in
/// times, ids and values, each well formed, one is validated.
///
/// A Bundle is taken apart: what is in it counts by itself, and of the Bundles those are kept that
/// differ in more than what they hold.
final class Emitted implements IClientInterceptor {
    /// Resources that are validated together: the validator is much quicker with few large texts.
    private static final int TOGETHER = 100;

    private static final JsonMapper EXACT =
            JsonMapper.builder(new JsonFactory())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final Pattern TIME =
            Pattern.compile(
                    "\"\\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
                            + "|(0[13578]|1[02])-31)T([01]\\d|2[0-3])(:[0-5]\\d){2}"
                            + "(\\.\\d+)?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)\"");
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{2}-[0-9a-f]{32}");
    private static final Pattern QUERY = Pattern.compile("\"query\":\"[A-Za-z0-9+/=]+\"");
    private static final Pattern VALUE =
            Pattern.compile("\"value\":-?(0|[1-9]\\d{0,8})(\\.\\d{1,9})?(?=[,}])");
    private static final Pattern REFERENCE = Pattern.compile("\"([A-Z][A-Za-z]+)/[^\"]+\"");

    private final Set<String> seen = new HashSet<>();
    private final Set<String> forms = new HashSet<>();
    private final Map<String, Integer> distinct = new TreeMap<>();
    private final Map<String, List<ObjectNode>> validated = new TreeMap<>();
    private final Map<String, String> bundles = new TreeMap<>();

    @Override
    public void interceptRequest(IHttpRequest request) {}

    @Override
    public void interceptResponse(IHttpResponse response) throws IOException {
        response.bufferEntity();
        var type = response.getMimeType();
        if (type == null || !type.contains("json")) {
            return;
        }
        try (var body = response.readEntity()) {
            add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /// @param json one resource as the server sent it; anything else is passed over
    void add(String json) {
        try {
            if (EXACT.readTree(json) instanceof ObjectNode resource
                    && resource.has("resourceType")) {
                add(resource);
            }
        } catch (IOException e) {
            throw new AssertionError("the server sent no JSON: " + json, e);
        }
    }

    private void add(ObjectNode resource) {
        var type = resource.path("resourceType").asText();
        if (!type.equals("Bundle")) {
            var text = resource.toString();
            if (seen.add(text)) {
                add(type, resource, text);
            }
            return;
        }
        bundles.putIfAbsent(bundleForm(resource), resource.toString());
        for (var entry : resource.path("entry")) {
            if (entry.path("resource") instanceof ObjectNode inside) {
                add(inside);
            }
            if (entry.path("response").path("outcome") instanceof ObjectNode outcome) {
                add(outcome);
            }
        }
    }

    private void add(String type, ObjectNode resource, String text) {
        var event = type.equals("AuditEvent");
        var fresh = forms.add(event ? eventForm(resource) : form(text));
        if (fresh) {
            validated.computeIfAbsent(type, _ -> new ArrayList<>()).add(resource);
        }
        if (fresh || !event) {
            distinct.merge(type, 1, Integer::sum);
        }
    }

    private static String form(String resource) {
        var text = TIME.matcher(resource).replaceAll("\"T\"");
        text = VALUE.matcher(text).replaceAll("\"value\"");
        return ID.matcher(text).replaceAll("ID");
    }

    private static String eventForm(ObjectNode event) {
        var text = form(event.deepCopy().without("id").toString());
        text = QUERY.matcher(text).replaceAll("\"query\"");
        return REFERENCE.matcher(text).replaceAll("\"$1\"");
    }

    /// What a Bundle looks like without what it holds: its elements, its links, and which elements
    /// and codes its entries have.
    private static String bundleForm(JsonNode bundle) {
        var form = new StringBuilder(bundle.path("type").asText());
        bundle.fieldNames().forEachRemaining(name -> form.append(' ').append(name));
        bundle.path("link").forEach(link -> form.append(' ').append(link.path("relation")));
        var entries = new HashSet<String>();
        for (var entry : bundle.path("entry")) {
            var one = new StringBuilder();
            entry.fieldNames().forEachRemaining(name -> one.append(name).append('+'));
            one.append(entry.path("search").path("mode").asText());
            one.append(entry.path("request").path("method").asText());
            one.append(entry.path("response").path("status").asText());
            entries.add(one.toString());
        }
        entries.stream().sorted().forEach(one -> form.append(' ').append(one));
        return form.toString();
    }

    /// How many distinct resources there are of each type; Bundles by their form.
    Map<String, Integer> counts() {
        var counts = new TreeMap<>(distinct);
        counts.put("Bundle", bundles.size());
        return counts;
    }

    /// What HAPI's validator finds wrong with them, by the resource's type; empty when nothing is.
    Map<String, Set<String>> errors() {
        var errors = new HashMap<String, Set<String>>();
        validated.forEach((type, all) -> {
            for (int from = 0; from < all.size(); from += TOGETHER) {
                var some = all.subList(from, Math.min(all.size(), from + TOGETHER));
                note(errors, type, Validator.only().errors(type, collection(some)));
            }
        });
        bundles.values()
                .forEach(bundle ->
                        note(errors, "Bundle", Validator.only().errors("Bundle", bundle)));
        return errors;
    }

    private static void note(Map<String, Set<String>> errors, String type, List<String> found) {
        if (!found.isEmpty()) {
            errors.computeIfAbsent(type, _ -> new HashSet<>()).addAll(found);
        }
    }

    /// A Bundle that asks nothing of the resources in it.
    private static String collection(List<ObjectNode> resources) {
        var bundle = EXACT.createObjectNode().put("resourceType", "Bundle");
        bundle.put("type", "collection");
        ArrayNode entries = bundle.putArray("entry");
        for (int i = 0; i < resources.size(); i++) {
            var resource = resources.get(i);
            var entry = entries.addObject();
            if (resource.has("id")) {
                // versions of one resource would otherwise have the same address
                entry.put(
                        "fullUrl",
                        "https://twin.example.org/%d/%s/%s"
                                .formatted(
                                        i,
                                        resource.path("resourceType").asText(),
                                        resource.path("id").asText()));
            } else {
                entry.put("fullUrl", new UUID(0, i).toString().transform("urn:uuid:"::concat));
            }
            entry.set("resource", resource);
        }
        return bundle.toString();
    }
}
