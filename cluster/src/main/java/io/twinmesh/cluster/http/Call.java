package io.twinmesh.cluster.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.persistence.client.Grant;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// One request on its way through a handler, its body read.
///
/// @param arrival when it came in
/// @param caller empty on open routes
/// @param body at most what the route allows
/// @param audit where the handler notes whose data it touches
public record Call(
        HttpRequest request,
        Arrival arrival,
        Optional<Caller> caller,
        Map<String, String> parameters,
        byte[] body,
        AuditSheet audit) {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(20)
                                                    .build())
                                    .build())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /// When a request came in. What must be answered within some time counts from here: reading the
    /// body and checking who asks are part of it.
    ///
    /// @param ticker nanoseconds that never go back
    /// @param at what the ticker said then
    public record Arrival(LongSupplier ticker, long at) {
        public static Arrival now(LongSupplier ticker) {
            return new Arrival(ticker, ticker.getAsLong());
        }

        /// How many nanoseconds ago it was.
        long ago() {
            return ticker.getAsLong() - at;
        }

        /// What is left of this much time, never below zero.
        public Duration leftOf(Duration within) {
            var left = within.minusNanos(ago());
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    public String parameter(String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no parameter " + name);
        }
        return value;
    }

    /// The patient whose twin the address names as `{id}`.
    public PatientId patient() {
        return patient(parameter("id"));
    }

    /// The patient whose twin has this name.
    public static PatientId patient(String text) {
        if (!PatientId.wellFormed(text)) {
            throw new Refused(
                    400, "twin.id-malformed", "A twin's id is 'tw-' and 32 lower-case hex digits.");
        }
        return new PatientId(text);
    }

    /// The client that calls; only on routes with a scope.
    public String client() {
        return authenticated().client();
    }

    /// Who calls; only on routes that are not open.
    public Caller authenticated() {
        return caller.orElseThrow(() -> new IllegalStateException("the route needs no token"));
    }

    /// On which resources of a type the caller may do this.
    public Grant grant(Permission permission, String type) {
        return authenticated().smart().grant(permission, type);
    }

    /// Why the caller asks: the header `X-Purpose-Of-Use`, as far as the token allows it.
    public PurposeOfUse purpose() {
        return purpose(request.getHeader("X-Purpose-Of-Use").map(header -> header.value().strip()));
    }

    /// Why the caller asks, where the body says it: as far as the token allows it.
    public PurposeOfUse purpose(String claimed) {
        return purpose(Optional.of(claimed));
    }

    private PurposeOfUse purpose(Optional<String> claimed) {
        return authenticated()
                .purpose(claimed)
                .orElseThrow(() ->
                        new Refused(
                                403,
                                "auth.purpose-not-allowed",
                                "The token does not allow this purpose of use, or allows several:"
                                        + " name one in X-Purpose-Of-Use."));
    }

    public Optional<String> query(String name) {
        return request.getUri().query().get(name);
    }

    /// The body as the fields of a form, in their order.
    public Map<String, List<String>> form() {
        var type = request.entity().getContentType().mediaType();
        if (!type.mainType().equals("application")
                || !type.subType().equals("x-www-form-urlencoded")) {
            throw new Refused(
                    415, "body.not-a-form", "The body must be application/x-www-form-urlencoded.");
        }
        return FormBody.read(body);
    }

    /// The bytes of a body that is JSON, and as that in UTF-8.
    public byte[] jsonBytes() {
        if (!Json.inUtf8(request.entity().getContentType().toString())) {
            throw new Refused(400, "body.malformed", "JSON is in UTF-8 and no other charset.");
        }
        return body;
    }

    /// The body as one JSON object.
    public ObjectNode json() {
        try {
            if (!(MAPPER.readTree(jsonBytes()) instanceof ObjectNode tree)) {
                throw new Refused(400, "body.malformed", "The body must be one JSON object.");
            }
            return tree;
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new Refused(
                    400,
                    "body.malformed",
                    "The body is not JSON"
                            + (place == null
                                    ? "."
                                    : ", line "
                                            + place.getLineNr()
                                            + " column "
                                            + place.getColumnNr()
                                            + "."));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /// The body as one JSON object with no other fields than these.
    public ObjectNode object(Set<String> known) {
        var object = json();
        for (var field : object.properties()) {
            if (!known.contains(field.getKey())) {
                throw new Refused(
                        400,
                        "body.field-unknown",
                        "The body may have the fields " + new TreeSet<>(known) + ".");
            }
        }
        return object;
    }

    public static String text(ObjectNode object, String field) {
        return optionalText(object, field)
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "body.field-missing",
                                "The body needs the text '" + field + "'."));
    }

    public static Optional<String> optionalText(ObjectNode object, String field) {
        var value = object.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.asText().length() > 200) {
            throw new Refused(
                    400,
                    "body.field-invalid",
                    "'" + field + "' must be a text of at most 200 characters.");
        }
        return Optional.of(value.asText());
    }

    public String idempotencyKey() {
        var key =
                request.getHeader("Idempotency-Key")
                        .map(header -> header.value())
                        .orElseThrow(() ->
                                new Refused(
                                        400,
                                        "idempotency.key-missing",
                                        "This request needs an Idempotency-Key header."));
        if (!KEY.matcher(key).matches()) {
            throw new Refused(
                    400,
                    "idempotency.key-malformed",
                    "An Idempotency-Key has 1 to 200 visible ASCII characters.");
        }
        return key;
    }

    @Override
    public String toString() {
        return "Call[" + request.method().name() + "]";
    }
}
