package io.twinmesh.cluster.node.core;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.file.LimitedFile;
import io.twinmesh.persistence.ledger.order.MintPolicy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads whose signatures create tokens, when the operator says so.
final class MintPolicyFile {
    private static final Logger LOG = LoggerFactory.getLogger(MintPolicyFile.class);
    private static final int LARGEST = 64 * 1024;

    private MintPolicyFile() {}

    /// @return empty: a development network, where a token with the scope `ledger:mint` is enough
    /// @throws StartFailure naming the setting when the policy cannot be read or used
    static Optional<MintPolicy> read(NodeConfig.Ledger ledger) {
        if (ledger.mintPolicyFile().isEmpty()) {
            LOG.warn("no mint policy is set: any token with ledger:mint creates tokens");
            return Optional.empty();
        }
        try {
            var file = Path.of(ledger.mintPolicyFile());
            var policy = MintPolicy.parse(LimitedFile.text(file, LARGEST));
            if (!policy.network().equals(ledger.network())) {
                throw new IllegalArgumentException(
                        "it is for another network than " + ledger.network());
            }
            LOG.info(
                    "mints are signed threshold={} operators={} policy={}",
                    policy.threshold(),
                    policy.operators().size(),
                    policy.digest());
            return Optional.of(policy);
        } catch (IOException e) {
            throw wrong("the file cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static StartFailure wrong(String why, Exception cause) {
        return new StartFailure(
                StartFailure.FAILURE, "setting twinmesh.ledger.mint-policy-file: " + why, cause);
    }
}
