package io.twinmesh.cluster.security;

/// What a token may allow.
public enum Scope {
    TWIN_WRITE("twin:write"),
    TWIN_QUERY("twin:query"),
    TWIN_READ("twin:read"),
    /// Destroys a patient's keys; for the operator's own staff.
    TWIN_ERASE("twin:erase"),
    /// Looks after twins in quarantine.
    TWIN_OPERATE("twin:operate"),
    /// Turns to a new master key.
    VAULT_ROTATE("vault:rotate"),
    WEBHOOK_WRITE("webhook:write"),
    NODE_READ("node:read"),
    LEDGER_READ("ledger:read"),
    LEDGER_MINT("ledger:mint"),
    AUDIT_READ("audit:read");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /// As it stands in a token.
    public String text() {
        return text;
    }
}
