package io.twinmesh.persistence.projection.tail;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/// Where the journal ended a moment ago: while nothing is written, one look is enough for all
/// readers of a server. Safe for use by several threads.
public final class JournalEnd {
    private static final Duration MOMENT = Duration.ofMillis(25);

    private final Look look;
    private final InstantSource clock;
    private final LongSupplier ticks;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private Optional<Seen> last = Optional.empty();
    private long lookedAt;

    /// Asks the database.
    public interface Look {
        long highest() throws SQLException;
    }

    /// @param at before it was looked at: what was written later may be behind it
    public record Seen(long end, Instant at) {}

    /// @param ticks in nanoseconds, of a clock that nobody sets
    public JournalEnd(Look look, InstantSource clock, LongSupplier ticks) {
        this.look = look;
        this.clock = clock;
        this.ticks = ticks;
    }

    /// @param clock of the readers
    public static JournalEnd in(DataSource source, InstantSource clock) {
        return new JournalEnd(() -> highest(source), clock, System::nanoTime);
    }

    private static long highest(DataSource source) throws SQLException {
        try (var connection = source.getConnection()) {
            return JournalTailer.highest(connection);
        }
    }

    /// As it was at most a moment ago. Blocks while the database is asked; empty while another
    /// reader asks it.
    Optional<Seen> lately() throws SQLException {
        if (!lock.tryLock()) {
            return Optional.empty();
        }
        try {
            long now = ticks.getAsLong();
            if (last.isEmpty() || now - lookedAt >= MOMENT.toNanos()) {
                var at = clock.instant();
                last = Optional.of(new Seen(look.highest(), at));
                lookedAt = now;
            }
            return last;
        } finally {
            lock.unlock();
        }
    }
}
