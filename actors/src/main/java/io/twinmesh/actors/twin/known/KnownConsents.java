package io.twinmesh.actors.twin.known;

import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.ResourceDeleted;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;

/// What resources say about consent. Pure.
public final class KnownConsents {
    private KnownConsents() {}

    /// The consents in force after an event: another version of a resource, or its end, takes back
    /// what it said.
    public static ConsentTable after(ConsentTable before, PatientEvent event) {
        if (event instanceof ResourceDeleted deleted) {
            return before.without(deleted.key());
        }
        if (!(event instanceof ResourceRecorded recorded)) {
            return before;
        }
        var after = before.without(recorded.key());
        for (var fact : recorded.facts()) {
            if (fact instanceof Fact.ConsentGiven(var policy)) {
                after = after.with(recorded.key(), name(recorded), policy);
            }
        }
        return after;
    }

    private static String name(ResourceRecorded consent) {
        return consent.type() + "/" + consent.id() + "/_history/" + consent.version();
    }
}
