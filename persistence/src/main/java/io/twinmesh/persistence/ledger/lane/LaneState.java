package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.books.LaneTables;
import io.twinmesh.persistence.ledger.lane.pay.SlashAccount;
import io.twinmesh.persistence.ledger.lane.snapshot.LaneStateBytes;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// All that a lane knows: balances, and what became of every id it ever saw, so that a repetition
/// is answered for ever. A job costs 53 to 106 bytes of heap and 60 of a snapshot; at a hundred
/// million payouts older ids have to move to a table.
///
/// It is changed in place, by one thread, and by [#evolve] alone. What a decision tries out on it
/// is a draft: `evolve` of just that batch makes it count, anything else undoes it first. So a
/// batch whose write failed leaves no trace.
public final class LaneState implements Stored {

    /// Only for lanes with a split policy that withholds pay, so that servers of the time before
    /// those read all others.
    public static final StoredType<LaneState> STORED =
            new StoredType<>(
                    "ledger.lane-state/7",
                    LaneState.class,
                    written(7),
                    read(7),
                    state -> state.tables().splits().withholds());

    /// Only for lanes that know of a sweep.
    public static final StoredType<LaneState> STORED_6 =
            new StoredType<>(
                    "ledger.lane-state/6",
                    LaneState.class,
                    written(6),
                    read(6),
                    state -> state.tables().sweeps().size() > 0);

    /// For lanes that know of no sweep.
    public static final StoredType<LaneState> STORED_5 =
            new StoredType<>("ledger.lane-state/5", LaneState.class, written(5), read(5));

    /// Of the time before snapshots had a digest.
    public static final StoredType<LaneState> STORED_4 =
            StoredType.readOnly("ledger.lane-state/4", LaneState.class, read(4));

    /// Of the time before operators set how payouts are split.
    public static final StoredType<LaneState> STORED_3 =
            StoredType.readOnly("ledger.lane-state/3", LaneState.class, read(3));

    /// Of the time before pay was pending.
    public static final StoredType<LaneState> STORED_2 =
            StoredType.readOnly("ledger.lane-state/2", LaneState.class, read(2));

    /// Of the time before owners gave orders.
    public static final StoredType<LaneState> STORED_1 =
            StoredType.readOnly("ledger.lane-state/1", LaneState.class, read(1));

    private final String lane;
    private final LaneBooks books;
    private Instant latest = Instant.EPOCH;
    private Optional<BatchPosted> drafted = Optional.empty();

    LaneState(String lane, LaneBooks books) {
        this.lane = lane;
        this.books = books;
    }

    private static Function<LaneState, byte[]> written(int version) {
        return state -> LaneStateBytes.write(state.lane(), state.books(), version);
    }

    private static Function<byte[], LaneState> read(int version) {
        return bytes -> LaneStateBytes.read(bytes, version, LaneState::new);
    }

    /// A lane before its first command.
    public static LaneState empty(String lane) {
        return new LaneState(lane, LaneBooks.empty());
    }

    /// A state of its own that holds the same; this one may then go on.
    public LaneState copy() {
        return copied(false);
    }

    /// What a snapshot is written from, by another thread, while this one goes on. Nothing else can
    /// be done with it: most ids are not copied, and none can be looked up.
    public LaneState listed() {
        return copied(true);
    }

    private LaneState copied(boolean listed) {
        var copy = new LaneState(lane, books().copy(listed));
        copy.latest = latest;
        return copy;
    }

    /// How many accounts and ids it knows.
    public int size() {
        var now = tables();
        return now.accounts().size()
                + now.jobs().size()
                + now.mints().size()
                + now.orders().size()
                + now.sweeps().size();
    }

    public String lane() {
        return lane;
    }

    /// The time of its last batch: the next one is of no earlier time, whatever the clock says
    /// then. Snapshots do not tell; whoever starts from one enters a batch, or says [#notBefore].
    public Instant latest() {
        return latest;
    }

    /// @param time of a batch that a snapshot has entered
    public void notBefore(Instant time) {
        if (time.isAfter(latest)) {
            latest = time;
        }
    }

    /// Leaf index of the next movement.
    public long nextIndex() {
        return books().nextIndex();
    }

    /// All tokens ever created.
    public long minted() {
        return books().minted();
    }

    /// All tokens that ever arrived from other lanes.
    public long arrived() {
        return tables().sweeps().arrived();
    }

    /// All tokens ever destroyed.
    public long burned() {
        return books().burned();
    }

    /// The sum of all balances, added up anew.
    public long held() {
        return tables().accounts().held();
    }

    /// How many accounts it has seen.
    public int accounts() {
        return tables().accounts().size();
    }

    public AccountBalance balance(AccountId account) {
        return books().balance(account);
    }

    /// Tokens that a provider has earned and not yet got.
    public long pending(AccountId provider) {
        return tables().pending().total(provider);
    }

    /// Tokens of a provider that are withheld until experts have looked at what was paid for.
    public long withheld(AccountId provider) {
        return tables().withheld().total(provider);
    }

    /// Versions of models that were paid for with pay that is withheld, by the digests of their
    /// manifests.
    ///
    /// @param limit how many at most, what is due first at first
    public List<String> withheldFor(int limit) {
        return tables().withheld().models(limit);
    }

    /// Tokens that were taken under this id.
    ///
    /// @param slash 32 hex digits
    /// @return empty when nothing ever was
    public Optional<Long> slashed(String slash) {
        return tables().slashes().account(slash).map(SlashAccount::amount);
    }

    /// Enters a batch. For every batch that a lane has written this is total; bytes that no lane
    /// can have written are refused rather than paid twice, and nothing of them is entered.
    ///
    /// @return this state
    public LaneState evolve(BatchPosted batch) {
        if (!isDrafted(batch)) {
            var clean = books();
            batch.entries().forEach(entry -> clean.apply(entry, batch.time()));
        }
        books.commit();
        drafted = Optional.empty();
        latest = batch.time();
        return this;
    }

    /// The very batch, not one that looks like it: a copy is entered like any other.
    @SuppressWarnings("ReferenceEquality")
    private boolean isDrafted(BatchPosted batch) {
        return drafted.isPresent() && drafted.get() == batch;
    }

    /// The books without a draft. Whoever writes to them says with [#drafted] what the draft is.
    LaneBooks books() {
        drafted = Optional.empty();
        books.rollBack();
        return books;
    }

    private LaneTables tables() {
        return books().tables();
    }

    void drafted(BatchPosted batch) {
        drafted = Optional.of(batch);
    }

    /// Whether the books are the same; [#latest] is not in them.
    @Override
    public boolean equals(Object other) {
        return other instanceof LaneState that
                && that.lane.equals(lane)
                && (that == this || books().sameAs(that.books()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(lane, nextIndex(), minted());
    }

    @Override
    public String toString() {
        return "lane " + lane + " before leaf " + nextIndex();
    }
}
