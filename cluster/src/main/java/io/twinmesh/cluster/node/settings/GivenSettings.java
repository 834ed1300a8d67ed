package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.JournalSettings;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// All that a node was told for its start.
///
/// @param options of the command line
/// @param journal the database that they name, or the one in the data folder
/// @param root the whole configuration, with Pekko's own
/// @param config the node's part of it, checked
public record GivenSettings(
        ServerOptions options, Database journal, Config root, NodeConfig config) {
    /// The gateway takes up to seven seconds more to end what is open when its grace is over.
    private static final Duration MOMENT = Duration.ofSeconds(8);

    /// @throws StartFailure naming the key or option, what it must be and what it is
    public static GivenSettings of(ServerOptions options) {
        var journal =
                options.db()
                        .orElseGet(() ->
                                Database.h2(options.data().resolve("db").resolve("twinmesh")));
        var said = root(options);
        var config = NodeConfig.of(said);
        options.refuseOwnDatabase(config.cluster());
        var root =
                ConfigFactory.parseString(
                                JournalSettings.hocon(journal, config.storage().answerTimeout()))
                        .withFallback(patient(config, said))
                        .resolve();
        var whole = config.cluster().over(root);
        PekkoPromises.refuseBroken(whole);
        return new GivenSettings(options, journal, whole, config);
    }

    /// The command line, the defaults.
    ///
    /// @throws StartFailure naming a setting that does not exist, or one over which the command
    ///   line wins and that cannot be as it is
    static Config root(ServerOptions options) {
        var said = new HashMap<String, Object>();
        options.host().ifPresent(host -> said.put("twinmesh.http.host", host));
        options.port().ifPresent(port -> said.put("twinmesh.http.port", port));
        options.gatewayPort().ifPresent(port -> said.put("twinmesh.gateway.port", port));
        try {
            var others = ConfigFactory.load();
            var root = ConfigFactory.parseMap(said).withFallback(others).resolve();
            KnownSettings.ofReference().refuseOthers(root);
            if (!said.isEmpty()) {
                NodeConfig.checked(others);
            }
            return root;
        } catch (ConfigException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "the settings cannot be read: " + e.getMessage(), e);
        }
    }

    /// In two phases of a stop Pekko waits for what has a limit of its own here, and a moment more.
    private static Config patient(NodeConfig config, Config root) {
        var phases = "pekko.coordinated-shutdown.phases.";
        return ConfigFactory.parseMap(
                        Map.of(
                                phases + "service-unbind.timeout",
                                millis(config.shutdown().httpGrace().plus(MOMENT)),
                                phases + "service-requests-done.timeout",
                                millis(config.gateway().stopGrace().plus(MOMENT))))
                .withFallback(root);
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    @Override
    public String toString() {
        return "GivenSettings[]";
    }
}
