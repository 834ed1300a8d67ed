package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// A fingerprint of who is paid for what, to tell a repetition from another payout. It is in every
/// snapshot and never changes. For one thread at a time.
final class PayoutBody {
    private final MessageDigest digest;
    private ByteBuffer bytes = ByteBuffer.allocate(512);

    PayoutBody() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    long of(LedgerEntry.Paid paid) {
        return of(paid.postings(), paid.model(), paid.work());
    }

    long of(List<Posting> postings, String model, String work) {
        int length = 17 * postings.size() + model.length() + work.length();
        if (length > bytes.capacity()) {
            bytes = ByteBuffer.allocate(2 * length);
        }
        bytes.clear();
        for (var posting : postings) {
            bytes.putLong(posting.account().high()).putLong(posting.account().low());
            bytes.put((byte) posting.role().code());
        }
        bytes.put(Wire16.ascii(model)).put(Wire16.ascii(work));
        digest.update(bytes.array(), 0, length);
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
