package io.twinmesh.persistence.consent.request;

import io.twinmesh.persistence.history.Code;

import java.util.List;

/// Who wants data.
///
/// @param client the client's id, as its token says
/// @param roles the roles it acts in, as its token says
/// @param references FHIR references it stands for (`Practitioner/x`, `Organization/y`)
/// @param identifiers business identifiers it stands for, `system|value`
public record Requester(
        String client, List<Code> roles, List<String> references, List<Code> identifiers) {
    private static final int MOST = 32;

    public Requester {
        roles = atMost(roles);
        references = atMost(references);
        identifiers = atMost(identifiers);
    }

    /// A client that stands for nobody but itself.
    public static Requester client(String client) {
        return new Requester(client, List.of(), List.of(), List.of());
    }

    private static <T> List<T> atMost(List<T> list) {
        if (list.size() > MOST) {
            throw new IllegalArgumentException(
                    "a requester has at most " + MOST + " of each, got " + list.size());
        }
        return List.copyOf(list);
    }
}
