package io.twinmesh.persistence.ledger.payout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.Wire16;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a payout was for, in the words that its receipt shows. The leaf holds only a commitment to
/// this: whoever has record and salt can prove it, nobody else can guess it. Ids, digests and
/// amounts; nothing about a person.
///
/// @param policy version of the split policy
/// @param model digest of the manifest
/// @param work digest of the signed work receipt
/// @param shares the payer's posting among them, so that they sum to zero
public record PayoutRecord(
        JobId job,
        String lane,
        long index,
        Instant time,
        int policy,
        String model,
        String work,
        List<Posting> shares) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int UNLOGGED = 67;
    private static final byte UNLOGGED_VERSION = 1;
    private static final Set<String> FIELDS =
            Set.of("index", "job", "lane", "model", "policy", "shares", "time", "v", "work");
    private static final Set<String> SHARE_FIELDS = Set.of("account", "amount", "role");

    public PayoutRecord {
        shares = Posting.balanced(shares);
        if (!Wire16.isDigest(model) || !Wire16.isDigest(work)) {
            throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
        }
    }

    public static PayoutRecord of(BatchPosted batch, BatchPosted.IndexedPayout payout) {
        var paid = payout.paid();
        return new PayoutRecord(
                paid.job(),
                batch.lane(),
                payout.index(),
                batch.time(),
                paid.policy(),
                paid.model(),
                paid.work(),
                paid.postings());
    }

    /// What a payout's record says and its leaf does not: `u8 1 | u16 policy | model[32] |
    /// work[32]`.
    public static byte[] unlogged(LedgerEntry.Paid paid) {
        var bytes = ByteBuffer.allocate(UNLOGGED);
        bytes.put(UNLOGGED_VERSION).putShort((short) paid.policy());
        Wire16.putHex(bytes, paid.model(), "sha256:".length());
        Wire16.putHex(bytes, paid.work(), "sha256:".length());
        return bytes.array();
    }

    /// The record of a leaf as it is stored beside it.
    ///
    /// @param shares and all before it, as the leaf tells them
    /// @param stored as [#unlogged] gave it; of old logs the whole record, in JSON
    public static PayoutRecord opened(
            JobId job, String lane, long index, Instant time, List<Posting> shares, byte[] stored) {
        if (stored[0] == '{') {
            try {
                return parse(MAPPER.readTree(stored));
            } catch (IOException e) {
                throw new UncheckedIOException("a stored record is no JSON", e);
            }
        }
        if (stored.length != UNLOGGED || stored[0] != UNLOGGED_VERSION) {
            throw new IllegalArgumentException(
                    "what a leaf does not say is "
                            + UNLOGGED
                            + " bytes of version 1, got "
                            + stored.length);
        }
        return new PayoutRecord(
                job,
                lane,
                index,
                time,
                Short.toUnsignedInt(ByteBuffer.wrap(stored).getShort(1)),
                Wire16.digest(Arrays.copyOfRange(stored, 3, 35)),
                Wire16.digest(Arrays.copyOfRange(stored, 35, UNLOGGED)),
                shares);
    }

    /// One text for one record: sorted keys, no white space, plain integers.
    public byte[] canonicalBytes() {
        var text = new CanonicalPayout().of(this);
        var bytes = new byte[text.remaining()];
        text.get(bytes);
        return bytes;
    }

    /// The same as a tree, for a receipt.
    public ObjectNode json() {
        // keys in alphabetical order: this is the canonical text
        var json = JsonNodeFactory.instance.objectNode();
        json.put("index", index).put("job", job.value()).put("lane", lane).put("model", model);
        json.put("policy", policy);
        var list = json.putArray("shares");
        for (var share : shares) {
            list.addObject()
                    .put("account", share.account().value())
                    .put("amount", share.amount())
                    .put("role", share.role().text());
        }
        return json.put("time", time.toString()).put("v", 1).put("work", work);
    }

    /// Reads exactly what [#json] writes.
    ///
    /// @throws IllegalArgumentException when a field is missing, unknown or of the wrong form
    public static PayoutRecord parse(JsonNode json) {
        requireFields(json, FIELDS);
        if (integer(json, "v") != 1) {
            throw new IllegalArgumentException("a record of another version");
        }
        if (!json.get("shares").isArray()) {
            throw new IllegalArgumentException("shares is a list");
        }
        var shares = new ArrayList<Posting>();
        for (var share : json.get("shares")) {
            requireFields(share, SHARE_FIELDS);
            shares.add(
                    new Posting(
                            new AccountId(text(share, "account")),
                            integer(share, "amount"),
                            Role.ofText(text(share, "role"))));
        }
        var policy = integer(json, "policy");
        if (policy < 1 || policy > 0xFFFF) {
            throw new IllegalArgumentException("a policy version is 1 to 65535, got " + policy);
        }
        var record =
                new PayoutRecord(
                        new JobId(text(json, "job")),
                        text(json, "lane"),
                        integer(json, "index"),
                        instant(text(json, "time")),
                        (int) policy,
                        text(json, "model"),
                        text(json, "work"),
                        shares);
        if (!record.time.toString().equals(text(json, "time"))) {
            throw new IllegalArgumentException("time is not in its one spelling");
        }
        return record;
    }

    /// HMAC-SHA-256 of the canonical record under the salt.
    public byte[] commitment(byte[] salt) {
        return new CanonicalPayout().commitment(this, salt);
    }

    private static void requireFields(JsonNode json, Set<String> fields) {
        var names = new TreeSet<String>();
        json.fieldNames().forEachRemaining(names::add);
        if (!json.isObject() || !names.equals(fields)) {
            throw new IllegalArgumentException("want the fields " + new TreeSet<>(fields));
        }
    }

    private static String text(JsonNode json, String field) {
        if (!json.get(field).isTextual()) {
            throw new IllegalArgumentException(field + " is a text");
        }
        return json.get(field).textValue();
    }

    private static long integer(JsonNode json, String field) {
        if (!json.get(field).isIntegralNumber() || !json.get(field).canConvertToLong()) {
            throw new IllegalArgumentException(field + " is an integer");
        }
        return json.get(field).longValue();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("time is in RFC 3339 form", e);
        }
    }
}
