package io.twinmesh.actors.payout;

import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.InstantSource;
import java.util.List;

/// One lane of the ledger: an actor that takes [LaneCommand]s, stores one event per batch and
/// answers after the commit. Run exactly one per lane in the whole cluster.
///
/// Commands that arrive while a batch is being stored form the next batch: a quiet lane answers at
/// once, a busy one stores up to a thousand commands with one write. When the journal fails, the
/// batch under way is decided again after recovery; ids make that safe.
///
/// A lane answers repetitions for ever and keeps every id in memory for that, at most 110 bytes
/// each (see [LaneState]).
public final class LedgerLane {
    /// What lanes store.
    public static final List<StoredType<?>> STORED =
            List.of(
                    BatchPosted.STORED_1,
                    BatchPosted.STORED_2,
                    BatchPosted.STORED_3,
                    BatchPosted.STORED_4,
                    BatchPosted.STORED_5,
                    BatchPosted.STORED_6,
                    BatchPosted.STORED_7,
                    BatchPosted.STORED,
                    LaneState.STORED_1,
                    LaneState.STORED_2,
                    LaneState.STORED_3,
                    LaneState.STORED_4,
                    LaneState.STORED_5,
                    LaneState.STORED_6,
                    LaneState.STORED);

    private LedgerLane() {}

    /// @param lane for example `0`
    public static String persistenceId(String lane) {
        return "lane|" + lane;
    }

    public static Behavior<LaneCommand> create(String lane, LaneRules rules, InstantSource clock) {
        return create(lane, rules, clock, LaneLimits.DEFAULT, new LanesAhead());
    }

    /// @param lanes is told how far this one is ahead of the clock
    public static Behavior<LaneCommand> create(
            String lane,
            LaneRules rules,
            InstantSource clock,
            LaneLimits limits,
            LanesAhead lanes) {
        return Behaviors.<LaneMessage>withTimers(timers ->
                        Behaviors.setup(context ->
                                new LedgerBatcher(
                                        context,
                                        timers,
                                        StoredLane.create(lane, rules, clock, lanes),
                                        limits)))
                .narrow();
    }
}
