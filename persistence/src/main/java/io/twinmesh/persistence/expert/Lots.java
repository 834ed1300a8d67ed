package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.format.KeyedHash;
import io.twinmesh.persistence.identity.PatientId;

import java.util.HexFormat;

/// Draws a lot for each answer of a period; the answers with the lowest lots are the sample. A lot
/// is a keyed hash, so the sample is the same however often and in whatever order it is drawn,
/// every answer is as likely to be in it as any other, and who has not the key can neither foresee
/// nor steer it: no client by how it names its question, no node by what it answers.
public final class Lots {
    private final KeyedHash hash;

    /// @param key 32 bytes
    public Lots(byte[] key) {
        this.hash = new KeyedHash(key, "lots");
    }

    /// @param model digest of the manifest
    /// @param answer where it stands in the twin's journal
    /// @return 64 hex digits; the order of lots is that of their texts
    public String of(String model, long period, PatientId twin, long answer) {
        return HexFormat.of()
                .formatHex(
                        hash.of(model, Long.toString(period), twin.value(), Long.toString(answer)));
    }

    /// By this name, which cannot be traced back without the key, a reviewer is remembered.
    ///
    /// @param who the reviewing person, or the client where its token names none
    public String reviewer(String who) {
        return HexFormat.of().formatHex(hash.of("reviewer", who), 0, 16);
    }

    /// What a reviewer found, so that the same can be told from something else without being read.
    public String mark(CaseId id, String reviewer, String found) {
        return HexFormat.of().formatHex(hash.of("found", id.value(), reviewer, found), 0, 16);
    }
}
