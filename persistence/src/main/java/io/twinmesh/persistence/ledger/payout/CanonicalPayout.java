package io.twinmesh.persistence.ledger.payout;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The one text of a [PayoutRecord], the same that [PayoutRecord#json] gives, without a tree: every
/// payout that is logged needs it for its commitment. For one thread at a time.
public final class CanonicalPayout {
    private static final String HMAC = "HmacSHA256";

    // an account's id, the longest role and amount, and what stands around them
    private static final int MOST_PER_SHARE = 110;
    private static final Map<Role, byte[]> ROLES =
            Collections.unmodifiableMap(
                    Arrays.stream(Role.values())
                            .collect(
                                    Collectors.toMap(
                                            role -> role,
                                            role -> ascii(",\"role\":\"" + role.text() + "\"}"),
                                            (one, other) -> one,
                                            () -> new EnumMap<>(Role.class))));
    private static final byte[] INDEX = ascii("{\"index\":");
    private static final byte[] JOB = ascii(",\"job\":\"");
    private static final byte[] LANE = ascii("\",\"lane\":\"");
    private static final byte[] MODEL = ascii("\",\"model\":\"");
    private static final byte[] POLICY = ascii("\",\"policy\":");
    private static final byte[] SHARES = ascii(",\"shares\":[");
    private static final byte[] ACCOUNT = ascii("{\"account\":\"");
    private static final byte[] AMOUNT = ascii("\",\"amount\":");
    private static final byte[] TIME = ascii("],\"time\":\"");
    private static final byte[] WORK = ascii("\",\"v\":1,\"work\":\"");
    private static final byte[] END = ascii("\"}");

    // the same for many in a row
    private String lane = "";
    private byte[] quotedLane = {};
    private Instant time = Instant.EPOCH;
    private byte[] timeText = ascii(time.toString());
    private ByteBuffer out = ByteBuffer.allocate(1024);
    private final Mac mac;

    public CanonicalPayout() {
        try {
            mac = Mac.getInstance(HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /// HMAC-SHA-256 of the text under the salt.
    public byte[] commitment(PayoutRecord record, byte[] salt) {
        try {
            mac.init(new SecretKeySpec(salt, HMAC));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " takes every key", e);
        }
        mac.update(of(record));
        return mac.doFinal();
    }

    /// @return to be read before the next call
    ByteBuffer of(PayoutRecord record) {
        remember(record);
        int most = 512 + quotedLane.length + MOST_PER_SHARE * record.shares().size();
        out = most > out.capacity() ? ByteBuffer.allocate(2 * most) : out.clear();
        out.put(INDEX).put(ascii(Long.toString(record.index())));
        out.put(JOB).put(ascii(record.job().value()));
        out.put(LANE).put(quotedLane);
        out.put(MODEL).put(ascii(record.model()));
        out.put(POLICY).put(ascii(Integer.toString(record.policy())));
        out.put(SHARES);
        for (int i = 0; i < record.shares().size(); i++) {
            if (i > 0) {
                out.put((byte) ',');
            }
            put(record.shares().get(i));
        }
        out.put(TIME).put(timeText);
        out.put(WORK).put(ascii(record.work())).put(END);
        return out.flip();
    }

    private void remember(PayoutRecord record) {
        if (!record.lane().equals(lane)) {
            lane = record.lane();
            // the one text in it that has no form of its own
            quotedLane = JsonStringEncoder.getInstance().quoteAsUTF8(lane);
        }
        if (!record.time().equals(time)) {
            time = record.time();
            timeText = ascii(time.toString());
        }
    }

    private void put(Posting share) {
        out.put(ACCOUNT).put(ascii(share.account().value()));
        out.put(AMOUNT).put(ascii(Long.toString(share.amount())));
        out.put(Objects.requireNonNull(ROLES.get(share.role())));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
