package io.twinmesh.cluster.node.membership;

import com.typesafe.config.Config;

import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.JoinConfigCompatChecker;

import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

import java.util.HexFormat;
import java.util.List;

/// Keeps out whoever has other keys than the members: it would name patients otherwise, and could
/// not read what they wrote. Pekko makes it, by its name in `application.conf`.
public final class SameKeys extends JoinConfigCompatChecker {
    /// A digest that tells the keys apart and nothing about them.
    static final String MARK = "twinmesh-keys.mark";

    /// Not the mark of before there were roles: such a server would host what it must not beside
    /// those that have them.
    static String mark(Pseudonyms pseudonyms) {
        return HexFormat.of().formatHex(pseudonyms.derivedKey("cluster of roles"));
    }

    @Override
    public Seq<String> requiredKeys() {
        return CollectionConverters.asScala(List.of(MARK)).toList();
    }

    @Override
    public ConfigValidation check(Config toCheck, Config actualConfig) {
        return JoinConfigCompatChecker.fullMatch(requiredKeys(), toCheck, actualConfig);
    }
}
