package io.twinmesh.cluster.node.publishing;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.witnessing.Witnesses;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.file.LimitedFile;
import io.twinmesh.persistence.log.Vkey;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the operator's policy of witnesses, when there is one.
final class WitnessPolicyFile {
    private static final int LARGEST = 256 * 1024;

    private WitnessPolicyFile() {}

    /// @param log the key of this node's own log, which the policy must be about
    /// @throws StartFailure naming the setting when the policy cannot be read or used
    static Optional<Witnesses> read(NodeConfig.Ledger ledger, Vkey log) {
        if (ledger.policyFile().isEmpty()) {
            return Optional.empty();
        }
        try {
            var file = Path.of(ledger.policyFile());
            var policy = TrustPolicy.parse(LimitedFile.bytes(file, LARGEST));
            if (policy.logs().stream().noneMatch(one -> one.key().equals(log))) {
                throw new IllegalArgumentException(
                        "it does not name this log, which is " + log.text());
            }
            for (var witness : policy.witnesses()) {
                witness.url().ifPresent(WitnessPolicyFile::requireHttp);
            }
            return Optional.of(
                    new Witnesses(policy, ledger.witnessPause(), ledger.witnessPatience()));
        } catch (IOException e) {
            throw wrong("the file cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireHttp(String url) {
        var scheme = URI.create(url).getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("a witness is reached at http:// or https://");
        }
    }

    private static StartFailure wrong(String why, Exception cause) {
        return new StartFailure(
                StartFailure.FAILURE, "setting twinmesh.ledger.policy-file: " + why, cause);
    }
}
