package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.request.RuleId;

import java.util.List;

/// What a decision would be and why: every rule of the patient with its part in it.
public record Explanation(ConsentDecision decision, List<Part> parts) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    public record Part(RuleId rule, Provision.Effect effect, Standing standing) {}
}
