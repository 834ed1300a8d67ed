package io.twinmesh.persistence.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A client as JSON, in the names of RFC 7591 where it has them: `client_id`, `scope`, `jwks`,
/// `purposes`, and optionally `acts_for` with `practitioner`, `organization` and `roles`.
public final class ClientJson {
    /// A longer file is refused unread.
    public static final int MAX_BYTES = 64 * 1024;

    private static final Set<String> FIELDS =
            Set.of("client_id", "scope", "jwks", "purposes", "acts_for");
    private static final int MAX_SCOPES = 64;
    private static final int MAX_PURPOSES = 8;
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private ClientJson() {}

    /// @throws MalformedClientException saying what is wrong
    public static BackendClient read(String json) {
        var node = object(json);
        for (var field : node.properties()) {
            if (field.getKey().startsWith("jwks_uri")) {
                throw new MalformedClientException(
                        "jwks_uri is not offered: this server fetches nothing, write the keys as"
                                + " jwks");
            }
            if (!FIELDS.contains(field.getKey())) {
                throw new MalformedClientException(
                        "unknown field; known are " + new TreeSet<>(FIELDS));
            }
        }
        var words = words(node.path("scope").asText());
        return new BackendClient(
                node.path("client_id").asText(),
                SmartScopes.among(words),
                words.stream().filter(word -> !word.contains("/")).toList(),
                PublicKeys.of(node.path("jwks")),
                actsFor(node.path("acts_for")),
                purposes(node.path("purposes")));
    }

    public static String write(BackendClient client) {
        var node = JsonNodeFactory.instance.objectNode().put("client_id", client.id());
        var scope = new ArrayList<String>();
        client.smart().scopes().forEach(s -> scope.add(s.text()));
        scope.addAll(client.scopes());
        node.put("scope", String.join(" ", scope));
        var purposes = node.putArray("purposes");
        client.purposes().stream().map(PurposeOfUse::code).sorted().forEach(purposes::add);
        var acts = client.actsFor();
        if (!acts.equals(ActsFor.NOBODY)) {
            var part = node.putObject("acts_for");
            acts.practitioner().ifPresent(text -> part.put("practitioner", text));
            acts.organization().ifPresent(text -> part.put("organization", text));
            var roles = part.putArray("roles");
            acts.roles().stream().sorted().forEach(roles::add);
        }
        node.set("jwks", object(client.keys().jwks()));
        return node.toPrettyString() + "\n";
    }

    private static ObjectNode object(String json) {
        if (tree(json) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedClientException("it must be one JSON object");
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException _) {
            // its message would quote the text
            return MissingNode.getInstance();
        }
    }

    private static List<String> words(String scope) {
        var words = List.of(scope.strip().split(" +", -1));
        if (words.size() > MAX_SCOPES) {
            throw new MalformedClientException("at most " + MAX_SCOPES + " scopes");
        }
        for (var word : words) {
            if (word.contains("/")) {
                var parsed = SmartScope.parse(word);
                if (parsed.isEmpty()) {
                    throw new MalformedClientException(
                            "not a SMART scope, or with a condition other than category, code,"
                                    + " clinical-status, status: "
                                    + word);
                }
                if (parsed.get().level() != SmartScope.Level.SYSTEM) {
                    throw new MalformedClientException(
                            "behind this client stands no user and no patient, so its scopes begin"
                                    + " with system/, not "
                                    + parsed.get().level().name().toLowerCase(Locale.ROOT)
                                    + "/");
                }
            } else if (!word.matches("[a-z]+:[a-z]+")) {
                throw new MalformedClientException(
                        "scope must list scopes like system/Observation.rs or twin:query");
            }
        }
        return words;
    }

    private static ActsFor actsFor(JsonNode node) {
        if (node.isMissingNode()) {
            return ActsFor.NOBODY;
        }
        try {
            return new ActsFor(
                    text(node, "practitioner"),
                    text(node, "organization"),
                    Set.copyOf(texts(node.path("roles"))));
        } catch (IllegalArgumentException e) {
            throw new MalformedClientException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).map(JsonNode::asText);
    }

    private static Set<PurposeOfUse> purposes(JsonNode node) {
        var codes = texts(node);
        if (codes.size() > MAX_PURPOSES || !codes.stream().allMatch(PurposeOfUse::wellFormed)) {
            throw new MalformedClientException(
                    "purposes must list at most 8 codes of v3-ActReason, like TREAT");
        }
        return codes.stream().map(PurposeOfUse::new).collect(Collectors.toUnmodifiableSet());
    }

    private static List<String> texts(JsonNode array) {
        var found = new ArrayList<String>();
        array.forEach(each -> found.add(each.asText()));
        return found;
    }
}
