package io.twinmesh.cluster.cds;

import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.PatientId;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What `oncology-match` was asked, as far as its cards depend on it. The link of a pending card
/// carries it, sealed for the client that asked, so nothing is stored: whoever follows the link has
/// the question asked once more, as consent permits then.
///
/// @param variants that were prefetched
/// @param unread why there may be prefetched variants that are not among them
record EvidenceQuestion(
        PatientId patient,
        DraftOrders orders,
        List<Fact.VariantReported> variants,
        Optional<String> unread) {
    /// Servers and what stands before them take addresses of 4,096 characters.
    static final int LONGEST_NAME = 3_900;

    private static final String PREFIX = "ask-";

    EvidenceQuestion {
        variants = List.copyOf(variants);
    }

    static EvidenceQuestion of(PatientId patient, HookRequest request) {
        var prefetched = request.prefetched();
        return new EvidenceQuestion(
                patient, request.orders(), prefetched.variants(), prefetched.unread());
    }

    /// The last part of the link's address; empty when it would be too long.
    Optional<String> name(SealedText sealing, String client) {
        return Optional.of(PREFIX + sealing.seal(client, StrictCbor.write(this)))
                .filter(name -> name.length() <= LONGEST_NAME);
    }

    /// Tells it from every other.
    String text() {
        return HexFormat.of().formatHex(StrictCbor.write(this));
    }

    /// @return empty for what this client was not given
    static Optional<EvidenceQuestion> named(String name, SealedText sealing, String client) {
        return name.startsWith(PREFIX)
                ? sealing.open(client, name.substring(PREFIX.length()))
                        .map(plain -> StrictCbor.read(plain, EvidenceQuestion.class))
                : Optional.empty();
    }

    /// Clinical.
    @Override
    public String toString() {
        return "EvidenceQuestion[hidden]";
    }
}
