package io.twinmesh.persistence.cosignature;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Vkey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which logs are known, which witnesses, and how many of them make a checkpoint final (C2SP
/// `tlog-policy`). With n witnesses of which k are needed, no `2k - n - 1` of them can help a log
/// to show two histories: 3 of 4 withstands one liar, 2 of 3 withstands none.
///
/// @param logs any of them may have signed
public record TrustPolicy(List<Log> logs, List<Witness> witnesses, Quorum quorum) {
    public TrustPolicy {
        logs = List.copyOf(logs);
        witnesses = List.copyOf(witnesses);
    }

    /// @param url where the log is read; only a monitor needs it
    public record Log(Vkey key, Optional<String> url) {}

    /// @param name means something within this policy only
    /// @param url where checkpoints are handed in; only a log needs it
    public record Witness(String name, CosignerKey key, Optional<String> url) {}

    /// What a policy says about one signed checkpoint.
    ///
    /// @param cosigned who cosigned it, by name within the policy, and when
    /// @param enough whether the quorum is met: the checkpoint is final
    public record Judged(Checkpoint checkpoint, Map<String, Instant> cosigned, boolean enough) {
        public Judged {
            cosigned = Map.copyOf(cosigned);
        }
    }

    /// Reads a policy file strictly.
    ///
    /// @param file octets; those above 127 are told apart but mean nothing
    /// @throws IllegalArgumentException when it is malformed; the message says where
    public static TrustPolicy parse(byte[] file) {
        return new PolicyText(file).read();
    }

    /// 64 hex digits that are the same for every policy that says the same of every checkpoint in
    /// the same words: names, addresses, comments and the order of lines do not count, keys and
    /// groups do.
    public String digest() {
        return PolicyDigest.of(this);
    }

    /// Judges a checkpoint. A line of a known log or witness that does not verify spoils the whole
    /// note; lines of strangers prove nothing and do no harm.
    ///
    /// @throws IllegalArgumentException when the note is malformed, of a log that is not in this
    ///   policy, or spoilt
    public Judged judge(String note) {
        var parsed = SignedNote.parse(note);
        var checkpoint = Checkpoint.parse(parsed.text());
        var keys =
                logs.stream()
                        .map(Log::key)
                        .filter(key -> key.name().equals(checkpoint.origin()))
                        .toList();
        SignedNote.open(note, keys);
        var cosigned = new TreeMap<String, Instant>();
        for (var line : parsed.signatures()) {
            for (var witness : witnesses) {
                if (witness.key().claims(line)) {
                    cosigned.put(
                            witness.name(),
                            witness.key()
                                    .verified(checkpoint, line)
                                    .orElseThrow(() ->
                                            new IllegalArgumentException(
                                                    "the cosignature of "
                                                            + witness.key().name()
                                                            + " is wrong")));
                }
            }
        }
        return new Judged(checkpoint, cosigned, quorum.metBy(cosigned.keySet()));
    }

    /// The checkpoint, when this policy holds for it.
    ///
    /// @throws IllegalArgumentException otherwise; too few cosignatures are no checkpoint
    public Checkpoint open(String note) {
        var judged = judge(note);
        if (!judged.enough()) {
            throw new IllegalArgumentException(
                    "the quorum is not met: cosigned by "
                            + judged.cosigned().size()
                            + " witnesses");
        }
        return judged.checkpoint();
    }
}
