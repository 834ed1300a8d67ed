package io.twinmesh.persistence.consent.request;

import java.time.Instant;
import java.util.List;

/// Who wants data, what for, to do what, and when.
///
/// @param opened the break-glass rules under which this requester has an open grant at that moment
public record AccessRequest(
        Requester who, Purpose purpose, ConsentAction action, Instant at, List<RuleId> opened) {
    public AccessRequest {
        opened = List.copyOf(opened);
    }

    /// Without any open grant.
    public static AccessRequest of(
            Requester who, Purpose purpose, ConsentAction action, Instant at) {
        return new AccessRequest(who, purpose, action, at, List.of());
    }

    public AccessRequest with(List<RuleId> openedRules) {
        return new AccessRequest(who, purpose, action, at, openedRules);
    }
}
