package io.twinmesh.persistence.receipt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.StrictBase64;
import io.twinmesh.persistence.log.TlogProof;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// All that is needed to check one payout: the leaf of the public log, the record it commits to,
/// and the proof that the leaf is in the log.
///
/// @param state what the one who made the file says; whoever checks decides by a policy
/// @param lane which of the network's ledgers
/// @param index where the leaf lies in the log
/// @param leaf the leaf's bytes
/// @param salt 32 bytes that open the leaf's commitment
/// @param proof a C2SP `tlog-proof`, the signed checkpoint included
/// @param vkey the log's key as the log itself names it; whoever checks uses a key from elsewhere
public record Receipt(
        JobId payout,
        ReceiptState state,
        String lane,
        long index,
        byte[] leaf,
        PayoutRecord record,
        byte[] salt,
        String proof,
        String vkey) {
    private static final int VERSION = 1;
    private static final int MOST_BYTES = 256 * 1024;
    private static final Set<String> FIELDS =
            Set.of(
                    "version", "payout", "state", "lane", "index", "leaf", "record", "salt",
                    "proof", "vkey");
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public Receipt {
        leaf = leaf.clone();
        salt = salt.clone();
    }

    /// The file: one JSON object.
    public ObjectNode json() {
        var json = head(payout, state.text(), lane, index);
        json.put("leaf", StrictBase64.encode(leaf));
        json.set("record", record.json());
        return json.put("salt", StrictBase64.encode(salt)).put("proof", proof).put("vkey", vkey);
    }

    /// The proof alone, for others' tools; it carries the leaf.
    public TlogProof tlogProof() {
        return TlogProof.parse(proof).carrying(leaf);
    }

    /// What is shown of a payout that is stored but not yet under a checkpoint: there is nothing to
    /// check yet.
    public static ObjectNode accepted(JobId payout, String lane, long index) {
        return head(payout, "accepted", lane, index);
    }

    private static ObjectNode head(JobId payout, String state, String lane, long index) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", VERSION)
                .put("payout", payout.value())
                .put("state", state)
                .put("lane", lane)
                .put("index", index);
    }

    /// Reads a file strictly: every field, no other, each in its one spelling.
    ///
    /// @throws IllegalArgumentException when it is anything else; the message says what
    public static Receipt parse(byte[] file) {
        if (file.length > MOST_BYTES) {
            throw new IllegalArgumentException("a receipt has at most " + MOST_BYTES + " bytes");
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(file);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        if (json.isObject() && "accepted".equals(json.path("state").textValue())) {
            throw new IllegalArgumentException(
                    "the payout is accepted but not yet logged; fetch the receipt again");
        }
        var names = new TreeSet<String>();
        json.fieldNames().forEachRemaining(names::add);
        if (!json.isObject() || !names.equals(FIELDS)) {
            throw new IllegalArgumentException("a receipt has the fields " + new TreeSet<>(FIELDS));
        }
        if (!json.get("version").isInt() || json.get("version").intValue() != VERSION) {
            throw new IllegalArgumentException("a receipt of another version");
        }
        if (!json.get("index").isIntegralNumber() || !json.get("index").canConvertToLong()) {
            throw new IllegalArgumentException("index is an integer");
        }
        return new Receipt(
                new JobId(text(json, "payout")),
                ReceiptState.ofText(text(json, "state")),
                text(json, "lane"),
                json.get("index").longValue(),
                base64(json, "leaf"),
                PayoutRecord.parse(json.get("record")),
                base64(json, "salt"),
                text(json, "proof"),
                text(json, "vkey"));
    }

    private static String text(JsonNode json, String field) {
        if (!json.get(field).isTextual()) {
            throw new IllegalArgumentException(field + " is a text");
        }
        return json.get(field).textValue();
    }

    private static byte[] base64(JsonNode json, String field) {
        try {
            return StrictBase64.decode(text(json, field));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + " is " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] leaf() {
        return leaf.clone();
    }

    @Override
    public byte[] salt() {
        return salt.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Receipt that && that.json().equals(json());
    }

    @Override
    public int hashCode() {
        return Objects.hash(payout, index, Arrays.hashCode(leaf));
    }

    @Override
    public String toString() {
        return "Receipt[" + payout + " at " + lane + "/" + index + "]";
    }
}
