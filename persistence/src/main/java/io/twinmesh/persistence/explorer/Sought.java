package io.twinmesh.persistence.explorer;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.log.TreeHash;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What somebody looks for in a log. The form of the text says which it is.
public sealed interface Sought {
    /// A leaf by its index.
    record Place(long index) implements Sought {}

    /// The payout of a job.
    record Payout(JobId job) implements Sought {}

    /// What has 128 bits as its own id, or refers to it: the account itself, an order, a deposit, a
    /// refund of it, a verdict.
    ///
    /// @param bits an account, or another id of the same form
    record Id(AccountId bits) implements Sought {
        boolean fits(LeafView leaf) {
            return (leaf.idHigh() == bits.high() && leaf.idLow() == bits.low())
                    || (leaf.refHigh() == bits.high() && leaf.refLow() == bits.low());
        }
    }

    /// What has a digest as its hash or as its commitment: the leaf itself, a mint policy, the
    /// evidence of a verdict.
    record Digest(TreeHash hash) implements Sought {
        boolean fits(LogEntry entry) {
            return entry.hash().equals(hash)
                    || Arrays.equals(LeafView.of(entry.leaf()).commitment(), hash.bytes());
        }
    }

    /// The name in JSON.
    default String kind() {
        return switch (this) {
            case Place _ -> "index";
            case Payout _ -> "job";
            case Id _ -> "id";
            case Digest _ -> "digest";
        };
    }

    /// An index in decimal, the name of a job, 32 hex digits of an account or order, or 64 of a
    /// digest, which may begin with `sha256:`. Empty for anything else.
    static Optional<Sought> parse(String text) {
        var plain = text.strip().toLowerCase(Locale.ROOT);
        if (JobId.wellFormed(plain)) {
            return Optional.of(new Payout(new JobId(plain)));
        }
        if (Forms.ID.matcher(plain).matches()) {
            return Optional.of(new Id(new AccountId(plain)));
        }
        var digest = Forms.DIGEST.matcher(plain);
        if (digest.matches()) {
            return Optional.of(new Digest(TreeHash.ofHex(digest.group(1))));
        }
        return Forms.INDEX.matcher(plain).matches()
                ? Optional.of(new Place(Long.parseLong(plain)))
                : Optional.empty();
    }
}

/// How each is written.
final class Forms {
    static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    static final Pattern DIGEST = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");

    /// All of these fit a long.
    static final Pattern INDEX = Pattern.compile("[0-9]{1,18}");

    private Forms() {}
}
