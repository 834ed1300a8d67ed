package io.twinmesh.cluster.fhir.intake.structure;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The primitive types and the forms of their values (FHIR R4, 2.24.0.1).
@SuppressWarnings("ImmutableEnumChecker") // the predicates hold no state
enum Primitive {
    BOOLEAN("boolean", Json.FLAG, "must be true or false", _ -> true),
    INTEGER("integer", Json.NUMBER, "must be a whole number of 32 bits", Primitive::whole),
    UNSIGNED_INT(
            "unsignedInt",
            Json.NUMBER,
            "must be a whole number from 0 to 2147483647",
            node -> whole(node) && node.intValue() >= 0),
    POSITIVE_INT(
            "positiveInt",
            Json.NUMBER,
            "must be a whole number from 1 to 2147483647",
            node -> whole(node) && node.intValue() >= 1),
    DECIMAL(
            "decimal",
            Json.NUMBER,
            "must be a number from 1e-307 up to 1e308, or 0",
            Primitive::within),
    STRING("string", "must not be empty", text -> !text.isEmpty()),
    MARKDOWN("markdown", "must not be empty", text -> !text.isEmpty()),
    XHTML("xhtml", "must not be empty", text -> !text.isEmpty()),
    CODE("code", "must be a code: no blanks around it, single ones within", Words::single),
    ID("id", "must be 1 to 64 of A-Z a-z 0-9 - .", matching("[A-Za-z0-9.-]{1,64}")),
    URI("uri", "must be a URI without blanks", Words::one),
    URL("url", "must be a URL without blanks", Words::one),
    CANONICAL("canonical", "must be a URL without blanks", Words::one),
    OID("oid", "must be urn:oid: and an OID", matching("urn:oid:[0-2](?:\\.(?:0|[1-9][0-9]*))+")),
    UUID(
            "uuid",
            "must be urn:uuid: and a UUID",
            matching("(?i)urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    BASE_64("base64Binary", "must be base64", Words::base64),
    DATE("date", "must be a date: YYYY, YYYY-MM or YYYY-MM-DD", Times::date),
    DATE_TIME(
            "dateTime",
            "must be a date, or YYYY-MM-DDThh:mm:ss with Z or an offset",
            Times::dateTime),
    INSTANT("instant", "must be YYYY-MM-DDThh:mm:ss with Z or an offset", Times::instant),
    TIME("time", "must be a time: hh:mm:ss", Times::time);

    private static final String UNWRITABLE =
            "must not have control characters or halves of surrogate pairs";

    /// Decimal exponents of a binary64, in which most readers keep a decimal.
    private static final int GREATEST_EXPONENT = 307;

    private static final Map<String, Primitive> BY_TYPE =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(it -> it.type, Function.identity()));

    /// How a value is written in JSON.
    @SuppressWarnings("ImmutableEnumChecker") // as above
    private enum Json {
        TEXT("must be a string", JsonNode::isTextual),
        NUMBER("must be a number", JsonNode::isNumber),
        FLAG("must be true or false", JsonNode::isBoolean);

        private final String expected;
        private final Predicate<JsonNode> fits;

        Json(String expected, Predicate<JsonNode> fits) {
            this.expected = expected;
            this.fits = fits;
        }
    }

    private final String type;
    private final Json json;
    private final String expected;
    private final Predicate<JsonNode> fits;

    Primitive(String type, String expected, Predicate<String> fits) {
        this(type, Json.TEXT, expected, node -> fits.test(node.textValue()));
    }

    Primitive(String type, Json json, String expected, Predicate<JsonNode> fits) {
        this.type = type;
        this.json = json;
        this.expected = expected;
        this.fits = fits;
    }

    static Optional<Primitive> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /// What is wrong with a value.
    Optional<Flaw> flaw(JsonNode value) {
        if (!json.fits.test(value)) {
            return Optional.of(new Flaw(Flaw.Kind.SHAPE, "", json.expected));
        }
        if (json == Json.TEXT && !Words.writable(value.textValue())) {
            return Optional.of(new Flaw(Flaw.Kind.VALUE, "", UNWRITABLE));
        }
        return fits.test(value)
                ? Optional.empty()
                : Optional.of(new Flaw(Flaw.Kind.VALUE, "", expected));
    }

    private static boolean whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt();
    }

    /// Whether its exponent is one that all readers can hold; how many digits it has does not
    /// matter.
    private static boolean within(JsonNode node) {
        var value = node.decimalValue();
        return Math.abs((long) value.precision() - value.scale() - 1) <= GREATEST_EXPONENT;
    }

    private static Predicate<String> matching(String form) {
        return Pattern.compile(form).asMatchPredicate();
    }
}
