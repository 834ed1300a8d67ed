package io.twinmesh.cluster.http.problem;

import java.util.concurrent.TimeoutException;

/// An actor did not answer within `twinmesh.http.ask-timeout`.
public final class LateAnswer extends TimeoutException {
    private static final long serialVersionUID = 1;
}
