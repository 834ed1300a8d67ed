package io.twinmesh.cluster.enrolment;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.jspecify.annotations.Nullable;

/// Where the gateway is, once it listens.
public final class DoorAddress {
    private volatile @Nullable String address;

    /// @param at `host:port`, as nodes reach it
    public void listening(String at) {
        address = at;
    }

    String text() {
        var at = address;
        if (at == null) {
            throw new Refused(Problem.busy(Busy.GATEWAY, "The gateway does not listen yet."));
        }
        return at;
    }
}
