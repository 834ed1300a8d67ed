package io.twinmesh.cluster.node.folder;

import io.twinmesh.cluster.http.operate.VaultRoutes.Retired;
import io.twinmesh.cluster.http.operate.VaultRoutes.VaultKeys;
import io.twinmesh.persistence.vault.KeyRotation;
import io.twinmesh.persistence.vault.MasterKey;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executor;

/// The master keys of this node: a file of the data folder, what they wrap in the vault, and the
/// turn from one to the next.
public final class MasterKeys implements VaultKeys {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);
    private static final int BATCH = 200;

    private final DataFolder folder;
    private final MasterKey master;
    private final KeyRotation rotation;
    private final SecureRandom random;
    private final Executor blocking;

    public MasterKeys(
            DataFolder folder,
            MasterKey master,
            KeyRotation rotation,
            SecureRandom random,
            Executor blocking) {
        this.folder = folder;
        this.master = master;
        this.rotation = rotation;
        this.random = random;
        this.blocking = blocking;
    }

    /// Wraps in the background what older master keys still wrap. Returns at once.
    public void goOn() {
        blocking.execute(this::batch);
    }

    /// One batch, then the next one behind whatever else waits for a thread.
    private void batch() {
        try {
            if (rotation.step(BATCH) > 0) {
                goOn();
            }
        } catch (RuntimeException e) {
            LOG.warn("the rotation of the master key has stopped; it goes on at the next start", e);
        }
    }

    @Override
    public synchronized void rotate() {
        var fresh = new byte[MasterKey.BYTES];
        random.nextBytes(fresh);
        var keys = new ByteArrayOutputStream();
        keys.writeBytes(fresh);
        keys.writeBytes(folder.masterKeys());
        // stored before anything is wrapped by it
        folder.storeMasterKeys(keys.toByteArray());
        master.turnTo(fresh);
        LOG.info("rotation of the master key began masterKey={}", master.id());
        goOn();
    }

    @Override
    public Map<String, Long> standing() {
        return rotation.standing();
    }

    @Override
    public synchronized Retired retire(String id) {
        if (!master.ids().contains(id)) {
            return Retired.UNKNOWN;
        }
        if (id.equals(master.id()) || rotation.standing().getOrDefault(id, 0L) > 0) {
            return Retired.IN_USE;
        }
        var stored = folder.masterKeys();
        var keys = new ByteArrayOutputStream();
        for (var at = 0; at < stored.length; at += MasterKey.BYTES) {
            var key = Arrays.copyOfRange(stored, at, at + MasterKey.BYTES);
            if (!MasterKey.idOf(key).equals(id)) {
                keys.writeBytes(key);
            }
        }
        folder.storeMasterKeys(keys.toByteArray());
        master.forget(id);
        LOG.info("retired masterKey={}", id);
        return Retired.GONE;
    }
}
