package io.twinmesh.persistence.receipt;

import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Vkey;

/// Why a checkpoint is believed.
public sealed interface LogTrust {
    /// @throws IllegalArgumentException when the note is not to be believed; the message says why
    Checkpoint open(String note);

    /// Whether this log's key is one that is trusted.
    boolean knows(String vkey);

    /// The log signed it. A log that shows different people different histories is not noticed.
    record Key(Vkey log) implements LogTrust {
        @Override
        public Checkpoint open(String note) {
            return Checkpoint.open(note, log);
        }

        @Override
        public boolean knows(String vkey) {
            return log.text().equals(vkey);
        }
    }

    /// The log signed it and enough witnesses cosigned it: it is final.
    record Policy(TrustPolicy policy) implements LogTrust {
        @Override
        public Checkpoint open(String note) {
            return policy.open(note);
        }

        @Override
        public boolean knows(String vkey) {
            return policy.logs().stream().anyMatch(log -> log.key().text().equals(vkey));
        }
    }
}
