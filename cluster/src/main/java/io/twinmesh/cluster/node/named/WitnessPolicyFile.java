package io.twinmesh.cluster.node.named;

import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Vkey;

import java.net.URI;

/// The operator's policy of witnesses.
///
/// @param file that holds it
record WitnessPolicyFile(NamedFile file, TrustPolicy policy) {
    private static final int LARGEST = 256 * 1024;
    private static final String MUST = "a tlog-policy of this network's logs and their witnesses";

    /// @throws WrongSetting when the policy cannot be read or used
    static WitnessPolicyFile read(NamedFile file) {
        return new WitnessPolicyFile(file, file.read(LARGEST, MUST, WitnessPolicyFile::parsed));
    }

    private static TrustPolicy parsed(byte[] bytes) {
        var policy = TrustPolicy.parse(bytes);
        for (var witness : policy.witnesses()) {
            witness.url().ifPresent(WitnessPolicyFile::requireHttp);
        }
        return policy;
    }

    private static void requireHttp(String url) {
        if (!url.matches("https?://.*") || !isAddress(url)) {
            throw new IllegalArgumentException("a witness is reached at http:// or https://");
        }
    }

    private static boolean isAddress(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// @param log the key of this node's own log, which the policy must be about
    /// @throws WrongSetting when it is not
    TrustPolicy about(Vkey log) {
        if (policy.logs().stream().noneMatch(one -> one.key().equals(log))) {
            throw file.wrong(MUST, "it does not name this log, which is " + log.text());
        }
        return policy;
    }
}
