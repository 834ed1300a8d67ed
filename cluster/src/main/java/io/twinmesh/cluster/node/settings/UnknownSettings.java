package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import java.util.Set;
import java.util.TreeSet;

/// Settings below `twinmesh` that nothing reads: most often a slip of the pen, or of another
/// release. They are told and not refused, since a server that goes back to an earlier release may
/// have some.
public final class UnknownSettings {
    private static final String PATH = "twinmesh";

    /// What the launcher says to Java, not a setting of the server.
    private static final Set<String> LAUNCHER = Set.of("home", "dist", "terminal");

    private UnknownSettings() {}

    /// Their whole names, in order.
    public static Set<String> of(Config root) {
        var unknown = keys(root);
        unknown.removeAll(keys(ConfigFactory.defaultReference()));
        unknown.removeAll(LAUNCHER);
        var names = new TreeSet<String>();
        unknown.forEach(key -> names.add(PATH + "." + key));
        return names;
    }

    private static Set<String> keys(Config config) {
        var keys = new TreeSet<String>();
        config.getConfig(PATH).entrySet().forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }
}
