package io.twinmesh.cluster.node.named;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.ledger.order.MintPolicy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;

/// Whose signatures create tokens, as the operator says.
final class MintPolicyFile {
    private static final Logger LOG = LoggerFactory.getLogger(MintPolicyFile.class);
    private static final int LARGEST = 64 * 1024;

    private MintPolicyFile() {}

    /// @param network that it must be for
    /// @return empty without a file: a development network, where a token with the scope
    ///   `ledger:mint` is enough
    /// @throws WrongSetting when the policy cannot be read or used
    static Optional<MintPolicy> read(Optional<NamedFile> file, String network) {
        var policy =
                file.map(named ->
                        named.readText(
                                LARGEST,
                                "a mint policy of the network " + network,
                                text -> of(text, network)));
        policy.ifPresentOrElse(
                MintPolicyFile::say,
                () -> LOG.warn("no mint policy is set: any token with ledger:mint creates tokens"));
        return policy;
    }

    private static void say(MintPolicy policy) {
        LOG.info(
                "mints are signed threshold={} operators={} policy={}",
                policy.threshold(),
                policy.operators().size(),
                policy.digest());
    }

    private static MintPolicy of(String text, String network) {
        var policy = MintPolicy.parse(text);
        if (!policy.network().equals(network)) {
            throw new IllegalArgumentException("it is for another network");
        }
        return policy;
    }
}
