package io.twinmesh.inference.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One JSON object of which every field must be asked for: [#end()] refuses what nobody asked for.
///
/// All refusals are `IllegalArgumentException`s that name the place and what was expected, never
/// the value that stood there, because values may be clinical.
public final class StrictObject {
    private static final int DEEPEST = 32;

    private static final JsonMapper MAPPER = mapper();

    private final JsonNode node;
    private final String place;
    private final Set<String> asked = new HashSet<>();

    private StrictObject(JsonNode node, String place) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(place + " must be an object");
        }
        this.node = node;
        this.place = place;
    }

    private static JsonMapper mapper() {
        var mapper =
                JsonMapper.builder()
                        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                        .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
        return mapper;
    }

    /// Reads UTF-8 JSON whose top is an object. Refuses duplicate fields, anything after the object
    /// and nesting deeper than 32.
    ///
    /// @param what names the thing in refusals, for example `manifest`
    public static StrictObject parse(byte[] bytes, String what) {
        try {
            var tree = MAPPER.readTree(bytes);
            if (tree == null) {
                throw new IllegalArgumentException(what + " is empty");
            }
            return new StrictObject(tree, what);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where =
                    at == null ? "" : " at line " + at.getLineNr() + " column " + at.getColumnNr();
            // the cause is left out on purpose: Jackson quotes the text it could not read
            throw new IllegalArgumentException(what + " is not well-formed JSON" + where);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " is not readable JSON");
        }
    }

    public String text(String name) {
        var value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value.textValue();
    }

    public Optional<String> optionalText(String name) {
        return present(name) ? Optional.of(text(name)) : Optional.empty();
    }

    public long integer(String name) {
        var value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "an integer");
        }
        return value.longValue();
    }

    /// A finite number.
    public double number(String name) {
        var value = required(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(name, "a finite number");
        }
        return value.doubleValue();
    }

    public boolean flag(String name) {
        var value = required(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    public StrictObject object(String name) {
        return new StrictObject(required(name), place + "." + name);
    }

    public Optional<StrictObject> optionalObject(String name) {
        return present(name) ? Optional.of(object(name)) : Optional.empty();
    }

    public List<String> texts(String name) {
        var result = new ArrayList<String>();
        for (var element : array(name)) {
            if (!element.isTextual()) {
                throw wrong(name, "an array of strings");
            }
            result.add(element.textValue());
        }
        return result;
    }

    public List<StrictObject> objects(String name) {
        var result = new ArrayList<StrictObject>();
        for (var element : array(name)) {
            result.add(new StrictObject(element, place + "." + name + "[" + result.size() + "]"));
        }
        return result;
    }

    /// The names of the fields, in the order they stand in; for objects used as maps.
    public List<String> names() {
        var result = new ArrayList<String>();
        node.fieldNames().forEachRemaining(result::add);
        return result;
    }

    public boolean present(String name) {
        return node.has(name);
    }

    /// The value itself, for fields with more than one allowed shape.
    public JsonNode value(String name) {
        return required(name);
    }

    /// Refuses every field that was not asked for.
    public void end() {
        for (var name : names()) {
            if (!asked.contains(name)) {
                throw new IllegalArgumentException(place + " has the unknown field '" + name + "'");
            }
        }
    }

    /// A refusal that names this place.
    public IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException(place + "." + name + " must be " + expected);
    }

    private JsonNode array(String name) {
        var value = required(name);
        if (!value.isArray()) {
            throw wrong(name, "an array");
        }
        return value;
    }

    private JsonNode required(String name) {
        asked.add(name);
        var value = node.get(name);
        if (value == null) {
            throw new IllegalArgumentException(place + " lacks the field '" + name + "'");
        }
        return value;
    }
}
