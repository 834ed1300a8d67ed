package io.twinmesh.persistence.ledger.lane.books;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.Wire16;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// A fingerprint of who is paid for what, to tell a repetition from another payout. It is in every
/// snapshot and never changes. What each party gets follows from the policy, except in a pool of
/// contributors, whose amounts are among it. For one thread at a time.
public final class PayoutBody {
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

    public long of(List<Posting> postings, String model, String work) {
        boolean pooled = isPooled(postings);
        int length = (pooled ? 25 : 17) * postings.size() + model.length() + work.length();
        if (length > bytes.capacity()) {
            bytes = ByteBuffer.allocate(2 * length);
        }
        bytes.clear();
        for (var posting : postings) {
            bytes.putLong(posting.account().high()).putLong(posting.account().low());
            bytes.put((byte) posting.role().code());
            if (pooled) {
                bytes.putLong(posting.amount());
            }
        }
        bytes.put(Wire16.ascii(model)).put(Wire16.ascii(work));
        digest.update(bytes.array(), 0, length);
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static boolean isPooled(List<Posting> postings) {
        int contributors = 0;
        for (var posting : postings) {
            if (posting.role() == Role.CONTRIBUTORS) {
                contributors++;
            }
        }
        return contributors > 1;
    }
}
