package io.twinmesh.cluster.fhir.subscription.order;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What happened to a resource, with the request and the answer that FHIR's histories tell it by.
public enum Change {
    CREATE("POST", "201"),
    UPDATE("PUT", "200"),
    DELETE("DELETE", "204");

    private final String method;
    private final String status;

    Change(String method, String status) {
        this.method = method;
        this.status = status;
    }

    public static Optional<Change> named(String code) {
        return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst();
    }

    /// As it stands in a filter.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String method() {
        return method;
    }

    public String status() {
        return status;
    }
}
