package io.twinmesh.cluster.security;

/// What a token may allow.
public enum Scope {
    TWIN_WRITE("twin:write"),
    TWIN_QUERY("twin:query"),
    TWIN_READ("twin:read"),
    /// Destroys a patient's keys; for the operator's own staff.
    TWIN_ERASE("twin:erase"),
    /// Sees which consent rules of a patient are in force and what they would decide: for patients'
    /// own apps and privacy officers, since the rules tell what a patient hides.
    CONSENT_READ("consent:read"),
    /// Judges emergency accesses: for privacy officers.
    EMERGENCY_REVIEW("emergency:review"),
    /// Judges answers of models: for clinicians' software, in front of which a person sits.
    ANSWER_REVIEW("answer:review"),
    /// Judges cases of models blind, for the sake of the models' quality.
    MODEL_REVIEW("model:review"),
    /// Looks after twins in quarantine.
    TWIN_OPERATE("twin:operate"),
    /// Turns to a new master key.
    VAULT_ROTATE("vault:rotate"),
    /// Lists models and takes them out of service.
    MODEL_PUBLISH("model:publish"),
    WEBHOOK_WRITE("webhook:write"),
    NODE_READ("node:read"),
    /// Lets nodes in, suspends them and shuts them out.
    NODE_OPERATE("node:operate"),
    LEDGER_READ("ledger:read"),
    LEDGER_MINT("ledger:mint"),
    /// Hands in orders that owners of accounts signed; what it moves is up to the signature.
    LEDGER_ORDER("ledger:order"),
    AUDIT_READ("audit:read"),
    /// Answers for a break of the audit trail: for privacy officers.
    AUDIT_ACKNOWLEDGE("audit:acknowledge");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /// As it stands in a token.
    public String text() {
        return text;
    }
}
