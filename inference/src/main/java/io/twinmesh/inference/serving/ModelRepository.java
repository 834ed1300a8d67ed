package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.batch.DynamicBatcher;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.ModelUnavailable;
import io.twinmesh.inference.runtime.OnnxScreen;
import io.twinmesh.inference.serving.Refusal.Reason;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// The models of a [ModelFolder], loaded on request. Safe for use by many threads; loading and
/// unloading happen one after the other and block.
public final class ModelRepository implements AutoCloseable {
    private final ModelFolder folder;
    private final RepositorySettings settings;
    private final InstantSource time;
    private final LongSupplier nanos;

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    /// By name and version; replaced as a whole.
    private volatile NavigableMap<String, NavigableMap<Integer, Version>> models = new TreeMap<>();

    /// A version of a model that was to be served.
    public sealed interface Version {
        record Ready(ServedModel model) implements Version {}

        /// @param code of a refusal, or `unloaded`
        /// @param why one sentence, for example which operator was refused; may be empty
        record Unavailable(String code, String why) implements Version {
            Unavailable(String code) {
                this(code, "");
            }

            /// As callers see it.
            public String reason() {
                return why.isEmpty() ? code : code + ": " + why;
            }
        }
    }

    /// What a name leads to.
    public sealed interface Found {
        record Model(ServedModel model) implements Found {}

        record Nothing(Refusal refusal) implements Found {}
    }

    /// One line of the index.
    public record Entry(String name, int version, Version state) {}

    /// @param nanos the clock of deadlines
    public ModelRepository(
            ModelFolder folder,
            RepositorySettings settings,
            InstantSource time,
            LongSupplier nanos) {
        this.folder = folder;
        this.settings = settings;
        this.time = time;
        this.nanos = nanos;
    }

    /// Calls back after a model was loaded, failed to load or was unloaded, on the thread that did.
    void whenChanged(Runnable watcher) {
        watchers.add(watcher);
    }

    /// Loads every model of the folder.
    public void loadAll() throws IOException {
        for (var name : folder.names()) {
            load(name);
        }
    }

    /// Reads a model's folder anew and serves what it says; what was served before is asked until
    /// then.
    ///
    /// @return what went wrong
    public synchronized Optional<Refusal> load(String name) throws IOException {
        if (!folder.names().contains(name)) {
            return Optional.of(unknown());
        }
        var loaded = new TreeMap<Integer, Version>();
        try {
            var options = folder.options(name);
            var chosen = options.versions().choose(folder.versions(name));
            for (var version : chosen) {
                loaded.put(version, open(name, version, options, loaded.values()));
            }
        } catch (IllegalArgumentException e) {
            return Optional.of(new Refusal(Reason.NOT_READY, String.valueOf(e.getMessage())));
        }
        if (loaded.isEmpty()) {
            return Optional.of(new Refusal(Reason.NOT_READY, "no version of it is to be served"));
        }
        replace(name, loaded);
        return loaded.values().stream()
                .filter(Version.Unavailable.class::isInstance)
                .map(it -> new Refusal(Reason.NOT_READY, "a version does not load: " + state(it)))
                .findFirst();
    }

    /// Takes a model down: it is known and not ready from then on.
    ///
    /// @return what went wrong
    public synchronized Optional<Refusal> unload(String name) {
        var known = models.get(name);
        if (known == null) {
            return Optional.of(unknown());
        }
        var unloaded = new TreeMap<Integer, Version>();
        known.keySet().forEach(it -> unloaded.put(it, new Version.Unavailable("unloaded")));
        replace(name, unloaded);
        return Optional.empty();
    }

    /// @param version empty for the newest that is ready
    public Found find(String name, String version) {
        var known = models.get(name);
        if (known == null) {
            return new Found.Nothing(unknown());
        }
        if (version.isEmpty()) {
            return known.descendingMap().values().stream()
                    .flatMap(it -> ready(it).stream())
                    .findFirst()
                    .<Found>map(Found.Model::new)
                    .orElseGet(() ->
                            new Found.Nothing(
                                    new Refusal(
                                            Reason.NOT_READY,
                                            state(known.lastEntry().getValue()))));
        }
        var number = ModelFolder.version(version);
        var state = number.map(known::get);
        if (state.isEmpty()) {
            return new Found.Nothing(
                    new Refusal(Reason.UNKNOWN_MODEL, "no such version of this model"));
        }
        return switch (state.get()) {
            case Version.Ready(var model) -> new Found.Model(model);
            case Version.Unavailable it ->
                    new Found.Nothing(new Refusal(Reason.NOT_READY, it.reason()));
        };
    }

    /// Versions that can be asked, in rising order.
    public List<Integer> versions(String name) {
        return models.getOrDefault(name, new TreeMap<>()).entrySet().stream()
                .filter(it -> ready(it.getValue()).isPresent())
                .map(it -> it.getKey())
                .toList();
    }

    /// Every model that is loaded, failed to load or was unloaded, by name and version.
    public List<Entry> index() {
        var entries = new ArrayList<Entry>();
        models.forEach((name, versions) ->
                versions.forEach((version, it) -> entries.add(new Entry(name, version, it))));
        return entries;
    }

    /// Whether there is something to ask and nothing failed to load.
    public boolean ready() {
        var states = index().stream().map(Entry::state).toList();
        return states.stream().anyMatch(it -> ready(it).isPresent())
                && states.stream()
                        .allMatch(it -> ready(it).isPresent() || state(it).equals("unloaded"));
    }

    private Version open(
            String name, int version, ModelOptions options, Collection<Version> siblings)
            throws IOException {
        try {
            var graph = folder.graph(name, version, OnnxScreen.MAX_BLOB_BYTES);
            OnnxScreen.check(graph);
            var size = new OnnxSession.Size(settings.slots(), options.maxRows());
            var session = OnnxSession.open(graph, settings.device(), size, nanos);
            if (session.bytes() + taken(name, siblings) > settings.memory()) {
                session.close();
                return new Version.Unavailable("serving.memory-full");
            }
            return new Version.Ready(
                    new ServedModel(
                            name,
                            version,
                            Digest.of(graph),
                            new DynamicBatcher(
                                    session, options.policy(settings.queueLimit()), nanos),
                            time,
                            nanos));
        } catch (ModelUnavailable e) {
            return new Version.Unavailable(e.code(), String.valueOf(e.getMessage()));
        } catch (GraphRefused e) {
            return new Version.Unavailable(e.code(), e.why());
        }
    }

    private long taken(String replaced, Collection<Version> siblings) {
        var others = index().stream().filter(it -> !it.name().equals(replaced)).map(Entry::state);
        return Stream.concat(others, siblings.stream())
                .flatMap(it -> ready(it).stream())
                .mapToLong(ServedModel::bytes)
                .sum();
    }

    private void replace(String name, NavigableMap<Integer, Version> with) {
        var next = new TreeMap<>(models);
        var before = next.put(name, with);
        models = next;
        watchers.forEach(Runnable::run);
        if (before != null) {
            before.values().forEach(it -> ready(it).ifPresent(ServedModel::close));
        }
    }

    private static Optional<ServedModel> ready(Version version) {
        return switch (version) {
            case Version.Ready(var model) -> Optional.of(model);
            case Version.Unavailable _ -> Optional.empty();
        };
    }

    private static String state(Version version) {
        return switch (version) {
            case Version.Ready _ -> "ready";
            case Version.Unavailable it -> it.reason();
        };
    }

    private static Refusal unknown() {
        return new Refusal(Reason.UNKNOWN_MODEL, "no such model");
    }

    /// Refuses whoever waits and waits for what runs.
    @Override
    public synchronized void close() {
        var all = models;
        models = new TreeMap<>();
        all.values()
                .forEach(versions ->
                        versions.values().forEach(it -> ready(it).ifPresent(ServedModel::close)));
    }
}
