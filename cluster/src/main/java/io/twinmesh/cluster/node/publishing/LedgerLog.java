package io.twinmesh.cluster.node.publishing;

import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.named.NamedFiles;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.settings.block.LedgerSettings;
import io.twinmesh.cluster.witnessing.Witnesses;
import io.twinmesh.persistence.log.Skey;

import java.util.Optional;

/// The ledger's log.
///
/// @param key that signs it
/// @param witnesses who are asked to cosign it and the logs beside it; empty: nobody
public record LedgerLog(Skey key, Optional<Witnesses> witnesses) {

    /// @throws StartFailure when the log's origin is none, or the policy of witnesses is about
    ///   other logs
    public static LedgerLog of(LedgerSettings settings, NamedFiles files, DataFolder folder) {
        var key = key(settings, folder);
        return new LedgerLog(key, files.witnesses(settings, key.vkey()));
    }

    private static Skey key(LedgerSettings settings, DataFolder folder) {
        try {
            return Skey.of(settings.origin(), folder.key("log.seed"));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "setting twinmesh.ledger.origin: " + e.getMessage(), e);
        }
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "LedgerLog[" + key.vkey().text() + "]";
    }
}
