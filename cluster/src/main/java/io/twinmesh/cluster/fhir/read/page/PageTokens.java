package io.twinmesh.cluster.fhir.read.page;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.vault.InstallationCipher;

/// Seals what page links carry. A link opens for the client it was made for and no other, on any
/// node and after a restart.
public final class PageTokens {
    private final SealedText sealing;

    public PageTokens(InstallationCipher cipher) {
        this.sealing = new SealedText(cipher, "fhir page/1");
    }

    String seal(String client, PageToken token) {
        return sealing.seal(client, StrictCbor.write(token));
    }

    /// Fails with [Refused] `search.page-invalid` for anything that was not sealed here for this
    /// client and path.
    PageToken open(String client, String path, String text) {
        return sealing.open(client, text)
                .map(plain -> StrictCbor.read(plain, PageToken.class))
                .filter(token -> token.path().equals(path))
                .orElseThrow(() ->
                        new Refused(
                                400,
                                "search.page-invalid",
                                "This is no page link that was made for this client."));
    }
}
