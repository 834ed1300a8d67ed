package io.twinmesh.cluster.expert;

import io.twinmesh.persistence.expert.CaseId;
import io.twinmesh.persistence.expert.Lots;
import io.twinmesh.persistence.expert.ReviewCase.Opinion;
import io.twinmesh.persistence.expert.ReviewCase.Turn;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyScope;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.Sealed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What reviewers found, under the patient's key for clinical data until it is counted, bound to
/// its case and reviewer. Blocks on the vault.
final class SealedOpinions {
    private final KeyVault vault;
    private final Lots lots;

    SealedOpinions(KeyVault vault, Lots lots) {
        this.vault = vault;
        this.lots = lots;
    }

    /// @return empty when the patient's key is gone
    Optional<Opinion> seal(PatientId patient, CaseId id, String reviewer, String found) {
        return vault.find(patient) instanceof PatientKeys.Held(var cipher)
                        && cipher.holds(KeyScope.CLINICAL)
                ? Optional.of(
                        new Opinion(
                                lots.mark(id, reviewer, found),
                                Optional.of(
                                        Bytes.of(
                                                cipher.seal(
                                                                DataClass.CLINICAL,
                                                                context(id, reviewer),
                                                                found.getBytes(
                                                                        StandardCharsets.UTF_8))
                                                        .joined()))))
                : Optional.empty();
    }

    /// Of a case that nobody leads to any more, by which the same can be told from something else.
    Opinion marked(CaseId id, String reviewer, String found) {
        return new Opinion(lots.mark(id, reviewer, found), Optional.empty());
    }

    /// @return empty when there is nothing sealed, or the patient's key is gone
    Optional<String> open(PatientId patient, CaseId id, Turn turn) {
        var sealed = turn.opinion().flatMap(Opinion::sealed);
        return sealed.isPresent() && vault.find(patient) instanceof PatientKeys.Held(var cipher)
                ? cipher.open(
                                KeyScope.CLINICAL,
                                context(id, turn.reviewer()),
                                Sealed.ofJoined(sealed.get().toArray()))
                        .map(plain -> new String(plain, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static byte[] context(CaseId id, String reviewer) {
        return ("expert-opinion|" + id + "|" + reviewer).getBytes(StandardCharsets.UTF_8);
    }
}
