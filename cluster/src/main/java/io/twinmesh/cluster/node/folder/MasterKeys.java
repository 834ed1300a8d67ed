package io.twinmesh.cluster.node.folder;

import io.twinmesh.cluster.http.operate.VaultRoutes.Retired;
import io.twinmesh.cluster.http.operate.VaultRoutes.VaultKeys;
import io.twinmesh.persistence.vault.KeyRotation;
import io.twinmesh.persistence.vault.key.MasterKey;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// The master keys of this node, what they wrap in the vault, and the turn from one to the next.
public final class MasterKeys implements VaultKeys {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);
    private static final int BATCH = 200;

    private final MasterKey master;
    private final KeyRotation rotation;
    private final Executor blocking;
    private final boolean severalNodes;

    /// @param severalNodes whether other nodes hold these keys, too
    public MasterKeys(
            MasterKey master, KeyRotation rotation, Executor blocking, boolean severalNodes) {
        this.master = master;
        this.rotation = rotation;
        this.blocking = blocking;
        this.severalNodes = severalNodes;
    }

    /// Wraps in the background what older master keys still wrap. Returns at once.
    public void goOn() {
        try {
            blocking.execute(this::batch);
        } catch (RejectedExecutionException e) {
            stopped(e);
        }
    }

    /// One batch, then the next one behind whatever else waits for a thread.
    private void batch() {
        try {
            if (rotation.step(BATCH) > 0) {
                goOn();
            }
        } catch (RuntimeException e) {
            stopped(e);
        }
    }

    private static void stopped(RuntimeException why) {
        LOG.warn("the rotation of the master key has stopped; it goes on at the next start", why);
    }

    @Override
    public boolean heldByOthers() {
        return severalNodes;
    }

    @Override
    public synchronized void rotate() {
        master.turn();
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
        master.forget(id);
        LOG.info("retired masterKey={}", id);
        return Retired.GONE;
    }
}
