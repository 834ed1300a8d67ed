package io.twinmesh.persistence.consent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import io.twinmesh.persistence.consent.request.RuleId;

import java.util.Optional;

/// Whether data may be given out, and which rule decided.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ConsentDecision.Permit.class, name = "permit"),
    @JsonSubTypes.Type(value = ConsentDecision.Deny.class, name = "deny")
})
public sealed interface ConsentDecision {
    record Permit(RuleId rule) implements ConsentDecision {}

    /// @param denial why not
    /// @param rule the denying rule, when one denied; empty when nothing permitted
    record Deny(Denial denial, Optional<RuleId> rule) implements ConsentDecision {}

    default boolean permitted() {
        return this instanceof Permit;
    }
}
