package io.twinmesh.actors.export;

import io.twinmesh.persistence.client.ActsFor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What was asked for, and on whose behalf.
///
/// @param client who may look at it and fetch the files
/// @param request the address of the request, for the manifest
/// @param types of resources; empty for all that `scope` permits
/// @param since only what came in after this moment
/// @param patientsOnly whether resources that are about no patient are left out
/// @param scope the SMART scopes of the token it was ordered with
/// @param purpose code of the purpose of use; the patients' consents are judged by it
/// @param requestId names the request in the audit trail
/// @param notices what to tell the client in the export's list of messages
public record ExportOrder(
        String client,
        String request,
        List<String> types,
        Optional<Instant> since,
        boolean patientsOnly,
        String scope,
        ActsFor actsFor,
        String purpose,
        String requestId,
        List<String> notices) {
    public ExportOrder {
        types = List.copyOf(types);
        notices = List.copyOf(notices);
    }
}
