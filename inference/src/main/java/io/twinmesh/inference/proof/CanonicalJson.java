package io.twinmesh.inference.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;

/// One JSON text for one value: keys sorted, no white space, UTF-8, numbers as `Double.toString` or
/// plain integers. What is signed and digested is always these bytes.
public final class CanonicalJson {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private CanonicalJson() {}

    public static byte[] bytes(JsonNode value) {
        try {
            // a tree keeps insertion order, a map is sorted on the way out
            var plain = MAPPER.treeToValue(value, Object.class);
            return MAPPER.writeValueAsString(plain).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON value", e);
        }
    }
}
