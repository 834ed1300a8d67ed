package io.twinmesh.cluster.node.store;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.directory.DirectorySealing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// At a start: no shared resource stays open in the database.
public final class SharedSeal {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSeal.class);
    private static final int BATCH = 100;

    private SharedSeal() {}

    /// Seals all that earlier versions left open, a batch in a transaction, and returns when
    /// nothing is left. What lies open in a directory that was sealed whole is left as it is, and
    /// is not read. Blocks.
    ///
    /// @throws StartFailure when another key has sealed before
    public static void complete(DirectorySealing sealing) {
        if (!sealing.claim()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "keys/pseudonym.key is not the key that sealed the shared resources of this"
                            + " database; bring the right one back from a backup of keys/");
        }
        if (sealing.finished()) {
            var open = sealing.open();
            if (open > 0) {
                LOG.error(
                        "shared resources were put into the database without a seal and are not"
                                + " read, versions={}",
                        open);
            }
            return;
        }
        var sealed = 0L;
        for (var done = sealing.step(BATCH); done > 0; done = sealing.step(BATCH)) {
            sealed += done;
        }
        sealing.finish();
        if (sealed > 0) {
            LOG.info("sealed shared resources that lay open versions={}", sealed);
        }
    }
}
