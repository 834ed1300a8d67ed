package io.twinmesh.cluster.feed;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Says that something new stands in a twin's journal, and not what. One thread follows the journal
/// for everybody, and only while somebody listens.
public final class TwinNews implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TwinNews.class);
    private static final JournalTailer.Wanted TWINS =
            new JournalTailer.Wanted("twin|", false, 5000);
    private static final Duration REST = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final JournalTailer tailer;
    private final Thread worker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by lock
    private final Map<String, Set<Listener>> listeners = new HashMap<>();
    private boolean closed;

    /// @param tailer not shared with another reader
    public TwinNews(JournalTailer tailer) {
        this.tailer = tailer;
        this.worker = Thread.ofPlatform().daemon().name("twin-news").start(this::work);
    }

    /// @param onNews called from this object's thread after something was stored, once at least for
    ///   several events; must not block
    public Feed.Listening listen(PatientId patient, Runnable onNews) {
        var name = "twin|" + patient;
        var registered = new Listener(onNews);
        lock.lock();
        try {
            listeners.computeIfAbsent(name, _ -> new HashSet<>()).add(registered);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return () -> forget(name, registered);
    }

    /// Each is its own, even if two pass the same runnable.
    private static final class Listener {
        private final Runnable onNews;

        Listener(Runnable onNews) {
            this.onNews = onNews;
        }
    }

    private void forget(String name, Listener registered) {
        lock.lock();
        try {
            var others = listeners.getOrDefault(name, Set.of());
            others.remove(registered);
            if (others.isEmpty()) {
                listeners.remove(name);
            }
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        while (awaitListeners()) {
            follow();
        }
    }

    /// Follows the journal from its end until nobody listens any more.
    private void follow() {
        try {
            long cursor = tailer.highest();
            // what was stored before the end was known
            tell(names());
            while (!names().isEmpty()) {
                var slice = tailer.next(cursor, TWINS);
                cursor = slice.cursor();
                var heard = new HashSet<String>();
                slice.rows().forEach(row -> heard.add(row.persistenceId()));
                tell(heard);
                if (!slice.more()) {
                    rest(REST);
                }
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("the journal cannot be followed for listeners and is tried again", e);
            rest(RETRY);
        }
    }

    private Set<String> names() {
        lock.lock();
        try {
            return closed ? Set.of() : Set.copyOf(listeners.keySet());
        } finally {
            lock.unlock();
        }
    }

    private void tell(Set<String> names) {
        var told = new HashSet<Listener>();
        lock.lock();
        try {
            names.forEach(name -> told.addAll(listeners.getOrDefault(name, Set.of())));
        } finally {
            lock.unlock();
        }
        told.forEach(listener -> listener.onNews.run());
    }

    private boolean awaitListeners() {
        lock.lock();
        try {
            while (listeners.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void rest(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            worker.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
