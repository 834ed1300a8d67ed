package io.twinmesh.cluster.node.store;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.vault.KeyRotation;
import io.twinmesh.persistence.vault.key.MasterKey;

import javax.sql.DataSource;

/// At a start: the master keys are those that wrapped the vault's keys.
public final class MasterKeyFit {
    private static final int MOST_NAMED = 5;

    private MasterKeyFit() {}

    /// Else nobody who was there before could be read, and new patients' keys would be wrapped by a
    /// master key that goes again as soon as the right one comes back. Blocks.
    ///
    /// @throws StartFailure when keys are wrapped by a master key that is not here
    public static void check(DataSource vault, MasterKey master) {
        try {
            var missing = new KeyRotation(vault, master).standing();
            missing.keySet().removeAll(master.ids());
            if (!missing.isEmpty()) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        ("keys/master.key does not go with the vault: %d keys are wrapped by %s, the"
                                        + " file has %s; bring back the keys that go with this vault")
                                .formatted(
                                        missing.values().stream().mapToLong(Long::longValue).sum(),
                                        missing.keySet().stream().limit(MOST_NAMED).toList(),
                                        master.ids()));
            }
        } catch (IllegalStateException e) {
            throw new StartFailure(
                    StartFailure.UNREACHABLE, "the vault cannot be read: " + Databases.root(e), e);
        }
    }
}
