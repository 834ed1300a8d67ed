package io.twinmesh.cluster.security.smart;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// By which names clients sign for themselves beside their ids, and from where they say that their
/// keys come. Nothing is fetched from there: keys are those that were registered.
///
/// @param known by `iss`
/// @param subject whether `sub` must repeat the client's id
/// @param issueTime whether `iat` must be there; one that is there is always checked
public record Issuers(Map<String, Issuer> known, boolean subject, boolean issueTime) {
    /// SMART Backend Services: `iss` and `sub` are the client's id, `iat` is optional.
    static final Issuers BACKEND_SERVICES = new Issuers(Map.of(), true, false);

    /// @param client id of a registered client
    /// @param jku the only one that its tokens may name
    public record Issuer(String client, Optional<URI> jku) {}

    public Issuers {
        known = Map.copyOf(known);
    }

    /// CDS Hooks: `sub` is not used, `iat` is required.
    ///
    /// @param text `ISS CLIENT` or `ISS CLIENT JKU`, several separated by `;`
    /// @throws IllegalArgumentException naming what is wrong
    public static Issuers ofCdsClients(String text) {
        var known = new HashMap<String, Issuer>();
        for (var line : text.split(";", -1)) {
            if (line.isBlank()) {
                continue;
            }
            var words = line.strip().split("\\s+", -1);
            if (words.length < 2 || words.length > 3) {
                throw new IllegalArgumentException(
                        "must be like 'https://ehr.example.org/ client', or with an address of keys"
                                + " at its end");
            }
            var jku = words.length == 3 ? Optional.of(jku(words[2])) : Optional.<URI>empty();
            known.put(words[0], new Issuer(words[1], jku));
        }
        return new Issuers(known, false, true);
    }

    private static URI jku(String word) {
        try {
            return URI.create(word);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be like 'https://ehr.example.org/ client https://ehr.example.org/jwks',"
                            + " and '"
                            + word
                            + "' is no address",
                    e);
        }
    }

    String client(String iss) {
        return known.containsKey(iss) ? known.get(iss).client() : iss;
    }

    boolean mayName(URI jku, String iss) {
        return known.containsKey(iss) && known.get(iss).jku().filter(jku::equals).isPresent();
    }
}
