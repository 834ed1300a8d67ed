package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

/// Settings of Pekko on which rests what this program promises of its members. Whoever said another
/// value of one would have a server that serves, and a promise that does not hold.
///
/// Those that the node says itself, whatever else is said (`ClusterSettings`), are none of them.
final class PekkoPromises {
    private final ConfigBlock pekko;

    private PekkoPromises(Config root) {
        this.pekko = new ConfigBlock(root, "pekko");
    }

    /// @param root as the actor system has it
    /// @throws StartFailure naming the key, what it must be and what it is
    static void refuseBroken(Config root) {
        try {
            new PekkoPromises(root).refuseBroken();
        } catch (WrongSetting e) {
            throw new StartFailure(StartFailure.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    private void refuseBroken() {
        must("remote.artery.enabled", true, "nothing else has members talk over TLS");
        must(
                "remote.artery.propagate-harmless-quarantine-events",
                false,
                "one sick server would take healthy ones with it");
        must(
                "cluster.downing-provider-class",
                "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider",
                "without it both halves of a cluster that is cut would go on");
        must(
                "cluster.split-brain-resolver.active-strategy",
                "keep-majority",
                "of a cluster that is cut the larger half goes on");
        must(
                "cluster.configuration-compatibility-check.enforce-on-join",
                true,
                "a server with other keys would be let in");
        must(
                "actor.allow-java-serialization",
                false,
                "what arrives would make objects of any class");
    }

    private void must(String key, boolean on, String why) {
        if (pekko.flag(key) != on) {
            throw broken(key, word(on), why, word(!on));
        }
    }

    private void must(String key, String value, String why) {
        var said = pekko.text(key);
        if (!said.equals(value)) {
            throw broken(key, value, why, "'" + said + "'");
        }
    }

    private WrongSetting broken(String key, String expected, String why, String got) {
        return pekko.wrong(key, "must be " + expected + ": " + why + ", got " + got);
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
