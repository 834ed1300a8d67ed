package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The bytes of one [LedgerLeaf], checked from end to end and read in place, so that whoever reads
/// millions of them makes no objects. Ids are two halves, the high one first.
public final class LeafView {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private static final int TYPE_AT = 1;
    private static final int INDEX_AT = 2;
    private static final int TIME_AT = 10;
    private static final int ID_AT = 18;
    private static final int REF_AT = 34;
    private static final int COMMITMENT_AT = 50;
    private static final int COUNT_AT = 82;
    private static final int POSTINGS_AT = 84;
    private static final int POSTING = 26;

    /// Bytes of a key and its signature.
    static final int SIGNATURE = 96;

    /// Bytes of a treasury's account and four basis points.
    static final int SPLIT = 24;

    /// The same with what is withheld.
    static final int HOLDBACK_SPLIT = 28;

    private final byte[] bytes;
    private final LeafType type;

    private LeafView(byte[] bytes) {
        this.bytes = bytes;
        this.type = LeafType.ofCode(bytes[TYPE_AT] & 0xFF);
    }

    /// Looks at bytes that the caller does not change any more.
    ///
    /// @throws IllegalArgumentException when they are not exactly one leaf
    public static LeafView of(byte[] bytes) {
        if (bytes.length < POSTINGS_AT) {
            throw new IllegalArgumentException("a leaf is cut off");
        }
        var leaf = new LeafView(bytes);
        if (bytes[0] != leaf.type().version()) {
            throw new IllegalArgumentException(
                    "got a leaf of version "
                            + (bytes[0] & 0xFF)
                            + ", want "
                            + leaf.type().version());
        }
        int size = leaf.size();
        if (bytes.length != size) {
            throw new IllegalArgumentException(
                    bytes.length < size ? "a leaf is cut off" : "bytes behind a leaf");
        }
        if (leaf.index() < 0) {
            throw new IllegalArgumentException("an index is 0 or more, got " + leaf.index());
        }
        LeafForm.require(leaf);
        return leaf;
    }

    /// The very bytes, not a copy.
    byte[] bytes() {
        return bytes;
    }

    public LeafType type() {
        return type;
    }

    public long index() {
        return (long) LONG.get(bytes, INDEX_AT);
    }

    Instant time() {
        return Instant.ofEpochMilli(timeMs());
    }

    public long timeMs() {
        return (long) LONG.get(bytes, TIME_AT);
    }

    public long idHigh() {
        return (long) LONG.get(bytes, ID_AT);
    }

    public long idLow() {
        return (long) LONG.get(bytes, ID_AT + 8);
    }

    /// The high half of what the leaf refers to.
    public long refHigh() {
        return (long) LONG.get(bytes, REF_AT);
    }

    public long refLow() {
        return (long) LONG.get(bytes, REF_AT + 8);
    }

    /// The 16 bytes of what the leaf refers to.
    public byte[] ref() {
        return Arrays.copyOfRange(bytes, REF_AT, COMMITMENT_AT);
    }

    /// 16 bytes.
    public byte[] id() {
        return Arrays.copyOfRange(bytes, ID_AT, REF_AT);
    }

    /// 32 bytes: a digest, or zeros where nothing is hidden.
    public byte[] commitment() {
        return Arrays.copyOfRange(bytes, COMMITMENT_AT, COUNT_AT);
    }

    boolean hidesNothing() {
        for (int at = COMMITMENT_AT; at < COUNT_AT; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }

    /// How many postings.
    public int count() {
        return (short) SHORT.get(bytes, COUNT_AT) & 0xFFFF;
    }

    /// @param posting from 0 to below [#count], as for the others
    public long accountHigh(int posting) {
        return (long) LONG.get(bytes, POSTINGS_AT + posting * POSTING);
    }

    public long accountLow(int posting) {
        return (long) LONG.get(bytes, POSTINGS_AT + posting * POSTING + 8);
    }

    public AccountId account(int posting) {
        int at = POSTINGS_AT + posting * POSTING;
        return AccountId.of(Arrays.copyOfRange(bytes, at, at + 16));
    }

    /// Tokens; negative when they leave the account.
    public long amount(int posting) {
        return (long) LONG.get(bytes, POSTINGS_AT + posting * POSTING + 16);
    }

    /// The code of a [Role].
    public int role(int posting) {
        return (short) SHORT.get(bytes, POSTINGS_AT + posting * POSTING + 24) & 0xFFFF;
    }

    /// How long a leaf like this one is.
    private int size() {
        return switch (type) {
            case ORDERED_MINT, SPLIT, HOLDBACK_SPLIT ->
                    signaturesAt() + 1 + SIGNATURE * signatureCount();
            case PAYOUT,
                    MINT,
                    TRANSFER,
                    REFUND,
                    BURN,
                    VEST,
                    SLASH,
                    GIVE_BACK,
                    SWEEP_OUT,
                    SWEEP_IN,
                    POST_WITHHELD,
                    RETURN_WITHHELD ->
                    signaturesAt();
        };
    }

    /// Where the number of signatures stands, if there are any.
    private int signaturesAt() {
        return POSTINGS_AT + count() * POSTING + splitSize();
    }

    private int splitSize() {
        if (!type.isSplit()) {
            return 0;
        }
        return type == LeafType.SPLIT ? SPLIT : HOLDBACK_SPLIT;
    }

    /// 0 when the leaf is cut off before.
    int signatureCount() {
        int at = signaturesAt();
        return at < bytes.length ? bytes[at] & 0xFF : 0;
    }

    /// Keys and signatures.
    byte[] signatures() {
        return Arrays.copyOfRange(bytes, signaturesAt() + 1, bytes.length);
    }

    /// The treasury's account, four basis points and what is withheld, of a leaf of that type.
    byte[] split() {
        return Arrays.copyOfRange(bytes, POSTINGS_AT, POSTINGS_AT + splitSize());
    }

    List<Posting> postings() {
        var postings = new ArrayList<Posting>(count());
        for (int i = 0; i < count(); i++) {
            postings.add(new Posting(account(i), amount(i), Role.ofCode(role(i))));
        }
        return postings;
    }

    /// The account that pending pay is of.
    AccountId provider() {
        return AccountId.of(ref());
    }

    boolean isOf(int posting, AccountId account) {
        return accountHigh(posting) == account.high() && accountLow(posting) == account.low();
    }

    /// What an account gains, of a leaf that has it.
    long amountOf(AccountId account) {
        return amount(isOf(0, account) ? 0 : 1);
    }

    /// By which pay vested, of a leaf of that type.
    public VestingRule rule() {
        return VestLeaf.rule(commitment());
    }

    /// What went between lanes, of a leaf of that type.
    public SweepLeaf sweep() {
        return SweepLeaf.of(this, role(0) == Role.PAYER.code() ? 0 : 1);
    }

    /// Whether a posting is of the account that issues tokens, which is all zeros.
    boolean issuance(int posting) {
        return (accountHigh(posting) | accountLow(posting)) == 0;
    }

    /// Whether the first two postings are of one account.
    boolean sameAccount() {
        return accountHigh(0) == accountHigh(1) && accountLow(0) == accountLow(1);
    }
}
