package io.twinmesh.actors.job;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.inference.hardware.Place;

import java.time.Duration;
import java.util.Optional;

/// How patient a job is.
///
/// @param leaseTtl how long a node may take for one lease
/// @param askTimeout how long one question to a twin, the ledger or the dispatch may take before it
///   is repeated
/// @param firstRetry the pause before the first repetition; it doubles up to `lastRetry`
/// @param seekRepeat how often a waiting job tells the dispatch again that it waits
/// @param reservationGrace how long past the deadline the payer's tokens stay reserved at most; the
///   job gives them back as soon as it ends
/// @param region the only one whose nodes compute what names none itself; empty when any will do
public record JobSettings(
        Duration leaseTtl,
        Duration askTimeout,
        Duration firstRetry,
        Duration lastRetry,
        Duration seekRepeat,
        Duration reservationGrace,
        Optional<String> region) {
    private static final Duration SEEKS_APART = Duration.ofMillis(10);
    private static final Duration LONGEST_SEEK = Duration.ofSeconds(30);
    private static final Duration SHORTEST_SEEK = Duration.ofSeconds(1);

    public JobSettings {
        positive("leaseTtl", leaseTtl);
        positive("askTimeout", askTimeout);
        positive("firstRetry", firstRetry);
        positive("seekRepeat", seekRepeat);
        positive("reservationGrace", reservationGrace);
        if (lastRetry.compareTo(firstRetry) < 0) {
            throw new IllegalArgumentException(
                    "lastRetry must be at least firstRetry, got " + lastRetry);
        }
        if (region.filter(name -> !Place.wellFormed(name)).isPresent()) {
            throw new IllegalArgumentException(
                    "a region is 1 to 40 of a-z, 0-9 and -, got " + region.get());
        }
    }

    /// @param root the whole configuration, with the block `twinmesh.job`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static JobSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.job");
        return new JobSettings(
                block.duration("lease-ttl"),
                block.duration("ask-timeout"),
                block.duration("first-retry"),
                block.atLeast(
                        "last-retry", 1, "twinmesh.job.first-retry", block.duration("first-retry")),
                block.duration("seek-repeat"),
                block.atMost("reservation-grace", ConfigBlock.TEN_YEARS),
                block.region("region"));
    }

    /// The pause before repetition number `attempt`, which counts from 0.
    public Duration pause(int attempt) {
        var pause = firstRetry.multipliedBy(1L << Math.min(attempt, 16));
        return pause.compareTo(lastRetry) > 0 ? lastRetry : pause;
    }

    /// The pause before a waiting job tells the dispatch again that it waits. What all that wait
    /// say together hardly grows with the queue, or a long one would take the time of the work; a
    /// dispatch that has moved knows all of them again after 30 seconds at most, and each while it
    /// has half of its time left, or a second.
    ///
    /// @param waiting how many wait, as far as that is known
    /// @param left until the job's deadline
    public Duration seekPause(Optional<Integer> waiting, Duration left) {
        var turn = shorter(SEEKS_APART.multipliedBy(waiting.orElse(0)), LONGEST_SEEK);
        return shorter(longer(turn, seekRepeat), longer(left.dividedBy(2), SHORTEST_SEEK));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
    }
}
