package io.twinmesh.persistence.audit;

import java.util.Arrays;

/// What was done, with the action of FHIR's AuditEvent that it counts as. The codes are stored and
/// public: one is never changed or used again.
public enum Interaction {
    CREATE("create", 'C'),
    READ("read", 'R'),
    VREAD("vread", 'R'),
    UPDATE("update", 'U'),
    PATCH("patch", 'U'),
    DELETE("delete", 'D'),
    SEARCH("search", 'E'),
    HISTORY("history", 'R'),
    /// A FHIR Bundle taken in whole: the resources it stored are named together.
    TRANSACTION("transaction", 'E'),
    /// Everything of one patient.
    EVERYTHING("everything", 'R'),
    /// A bulk export was ordered, or one of its files was taken away.
    EXPORT("export", 'R'),
    /// A twin's own view: its latest values, its past, its stream of events.
    TWIN("twin", 'R'),
    /// Signals or data points of a device came in.
    INTAKE("intake", 'C'),
    /// A model was asked about the patient.
    QUERY("query", 'E'),
    /// The answer of a model was read.
    ANSWER("answer", 'R'),
    /// A person judged the answer of a model.
    ANSWER_REVIEW("answer-review", 'U'),
    /// A case was handed to an expert who reviews a model, or judged by one.
    EXPERT_REVIEW("expert-review", 'R'),
    /// Emergency access was asked for, used or reviewed.
    EMERGENCY_ACCESS("emergency-access", 'E'),
    /// An alert was acknowledged, a rule or a subscription was set.
    MONITORING("monitoring", 'E'),
    /// A subscriber was told of events, or asked for them again.
    NOTIFICATION("notification", 'R'),
    /// A patient's keys were destroyed.
    ERASURE("erasure", 'D'),
    /// The trail itself was read.
    AUDIT_READ("audit-read", 'R'),
    /// A program asked for an access token.
    AUTHENTICATION("authentication", 'E');

    private final String code;
    private final char action;

    Interaction(String code, char action) {
        this.code = code;
        this.action = action;
    }

    /// As stored.
    public String code() {
        return code;
    }

    /// `C`, `R`, `U`, `D` or `E`.
    public char action() {
        return action;
    }

    static Interaction of(String code) {
        return Arrays.stream(values())
                .filter(one -> one.code.equals(code))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no interaction has the code " + code));
    }
}
