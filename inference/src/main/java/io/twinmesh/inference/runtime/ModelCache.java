package io.twinmesh.inference.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.ToLongFunction;

/// Loaded models, as many as fit into a number of bytes. One that is in use stays; of the others
/// those leave first that were not used for longest, and each is closed. Safe for use by several
/// threads.
///
/// @param <K> what a model is known by
/// @param <V> a model
public final class ModelCache<K, V extends AutoCloseable> implements AutoCloseable {
    private final long maxBytes;
    private final ToLongFunction<V> size;

    /// In the order of use, the one not used for longest first; guards itself and all entries.
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    private boolean closed;

    private static final class Entry<V> {
        final FutureTask<V> loading;
        long bytes;
        int users;
        boolean gone;

        Entry(FutureTask<V> loading) {
            this.loading = loading;
        }
    }

    /// More models are in use than fit, or one alone does not fit.
    public static final class NoRoom extends Exception {
        NoRoom(long bytes, long maxBytes) {
            super("a model of " + bytes + " bytes beside those in use, at most " + maxBytes);
        }
    }

    /// A model in use; closing gives it back.
    public final class Loan implements AutoCloseable {
        private final Entry<V> entry;
        private boolean returned;

        private Loan(Entry<V> entry) {
            this.entry = entry;
        }

        public V model() {
            return entry.loading.resultNow();
        }

        @Override
        public void close() {
            if (!returned) {
                returned = true;
                giveBack(entry);
            }
        }
    }

    /// @param maxBytes that all models may take together, 1 or more
    /// @param size what one takes, fixed from when it is loaded
    public ModelCache(long maxBytes, ToLongFunction<V> size) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("want room for at least a byte, got " + maxBytes);
        }
        this.maxBytes = maxBytes;
        this.size = size;
    }

    /// Blocks while the model is loaded, by this caller or by another who came first. What does not
    /// load is tried again by the next caller.
    ///
    /// @throws ExecutionException what loading threw
    /// @throws NoRoom when all that is not in use was closed and it still does not fit
    public Loan borrow(K key, Callable<V> load)
            throws ExecutionException, InterruptedException, NoRoom {
        Entry<V> entry;
        synchronized (entries) {
            if (closed) {
                throw new IllegalStateException("the cache is closed");
            }
            entry = entries.computeIfAbsent(key, _ -> new Entry<>(new FutureTask<>(load)));
            entry.users++;
        }
        try {
            entry.loading.run(); // the first caller loads, the others wait
            var model = entry.loading.get();
            settle(key, entry, model);
            return new Loan(entry);
        } catch (ExecutionException e) {
            synchronized (entries) {
                entries.remove(key, entry);
            }
            throw e;
        } catch (InterruptedException | NoRoom e) {
            giveBack(entry);
            throw e;
        }
    }

    /// What is loaded now, used last first.
    public List<K> loaded() {
        synchronized (entries) {
            return entries.entrySet().stream()
                    .filter(entry -> entry.getValue().bytes > 0)
                    .map(Map.Entry::getKey)
                    .toList()
                    .reversed();
        }
    }

    /// Counts the model in, and makes room for it.
    private void settle(K key, Entry<V> entry, V model) throws NoRoom {
        List<Entry<V>> leaving;
        boolean refused;
        synchronized (entries) {
            if (entry.bytes == 0) {
                entry.bytes = size.applyAsLong(model);
            }
            leaving = excess();
            if (bytes() > maxBytes && !entry.gone) {
                entries.remove(key, entry);
                entry.gone = true;
            }
            refused = entry.gone && !closed;
        }
        leaving.forEach(it -> free(it.loading.resultNow()));
        if (refused) {
            throw new NoRoom(entry.bytes, maxBytes);
        }
    }

    /// Takes models out that nobody uses until the rest fits.
    private List<Entry<V>> excess() {
        var leaving = new ArrayList<Entry<V>>();
        var oldest = entries.values().iterator();
        var sum = bytes();
        while (sum > maxBytes && oldest.hasNext()) {
            var entry = oldest.next();
            if (entry.users == 0 && entry.loading.state() == Future.State.SUCCESS) {
                oldest.remove();
                entry.gone = true;
                sum -= entry.bytes;
                leaving.add(entry);
            }
        }
        return leaving;
    }

    /// What all models in the cache take.
    public long bytes() {
        synchronized (entries) {
            return entries.values().stream().mapToLong(it -> it.bytes).sum();
        }
    }

    private void giveBack(Entry<V> entry) {
        boolean last;
        synchronized (entries) {
            entry.users--;
            last = entry.gone && entry.users == 0;
        }
        if (last && entry.loading.state() == Future.State.SUCCESS) {
            free(entry.loading.resultNow());
        }
    }

    private static void free(AutoCloseable model) {
        try {
            model.close();
        } catch (Exception e) {
            throw new IllegalStateException("a model did not close", e);
        }
    }

    /// Closes every model, those in use when they are given back.
    @Override
    public void close() {
        List<Entry<V>> idle;
        synchronized (entries) {
            closed = true;
            idle =
                    entries.values().stream()
                            .filter(it -> it.users == 0)
                            .filter(it -> it.loading.state() == Future.State.SUCCESS)
                            .toList();
            entries.values().forEach(it -> it.gone = true);
            entries.clear();
        }
        idle.forEach(it -> free(it.loading.resultNow()));
    }
}
