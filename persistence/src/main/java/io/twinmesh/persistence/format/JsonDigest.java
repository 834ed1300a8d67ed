package io.twinmesh.persistence.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;

/// SHA-256 of what a JSON text says and not of how it is written: white space, the order of members
/// and escapes do not count. The precision of decimals does (`1.5` is not `1.50`), as FHIR R4 has
/// it ([datatypes, decimal](https://hl7.org/fhir/R4/datatypes.html#decimal)).
public final class JsonDigest {
    private static final ObjectReader TREE =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    private final MessageDigest digest;

    private JsonDigest(MessageDigest digest) {
        this.digest = digest;
    }

    /// @param json UTF-8; what is no JSON is the same only as itself, byte by byte
    /// @return 32 bytes
    public static byte[] of(byte[] json) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            try {
                new JsonDigest(sha).add(TREE.readTree(json));
                return sha.digest();
            } catch (IOException _) {
                sha.reset();
                return sha.digest(json);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void add(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                var names = new ArrayList<String>();
                node.fieldNames().forEachRemaining(names::add);
                Collections.sort(names);
                mark('{', names.size());
                for (var name : names) {
                    text('k', name);
                    add(node.path(name));
                }
            }
            case ARRAY -> {
                mark('[', node.size());
                node.forEach(this::add);
            }
            case STRING -> text('s', node.textValue());
            case NUMBER -> text('n', node.decimalValue().toString());
            case BOOLEAN, NULL, MISSING, BINARY, POJO -> text('w', node.asText());
        }
    }

    private void text(char kind, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        mark(kind, bytes.length);
        digest.update(bytes);
    }

    private void mark(char kind, int length) {
        digest.update(ByteBuffer.allocate(5).put((byte) kind).putInt(length).flip());
    }
}
