package io.twinmesh.persistence.client;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A program that may fetch access tokens with its own key (SMART Backend Services).
///
/// @param id `client_id`, 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with a dot
/// @param smart what it may do with FHIR resources
/// @param scopes this network's own scopes that it may have, for example `twin:query`
/// @param purposes why it may ask; at least one
public record BackendClient(
        String id,
        SmartScopes smart,
        List<String> scopes,
        PublicKeys keys,
        ActsFor actsFor,
        Set<PurposeOfUse> purposes) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    public BackendClient {
        scopes = List.copyOf(scopes);
        purposes = Set.copyOf(purposes);
        if (!wellFormedId(id)) {
            throw new MalformedClientException("client_id must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        if (purposes.isEmpty()) {
            throw new MalformedClientException("purposes must name at least one code, like TREAT");
        }
    }

    public static boolean wellFormedId(String id) {
        return ID.matcher(id).matches();
    }
}
