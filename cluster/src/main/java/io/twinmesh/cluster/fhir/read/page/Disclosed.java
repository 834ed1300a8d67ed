package io.twinmesh.cluster.fhir.read.page;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What of one patient is in an answer, and by which rules of the patient's consents.
public record Disclosed(List<What.Resource> resources, List<RuleId> rules) {
    private Disclosed() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    /// Notes for the audit trail whose data leaves, and which; what belongs to nobody is passed
    /// over.
    ///
    /// @param now what a patient's identity counts as of
    public static void note(Call call, List<FoundResource> found, Instant now) {
        Map<PatientId, Disclosed> ofTwins = new LinkedHashMap<>();
        for (var resource : found) {
            resource.twin()
                    .ifPresent(twin -> {
                        var ofTwin = ofTwins.computeIfAbsent(twin, _ -> new Disclosed());
                        ofTwin.resources.add(resource.audited());
                        call.audit().rule(twin, resource.item(now)).ifPresent(ofTwin.rules::add);
                    });
        }
        ofTwins.forEach((twin, one) -> call.audit().touched(twin, one.resources, one.rules));
    }

    @Override
    public String toString() {
        return "Disclosed[" + resources.size() + "]";
    }
}
