package io.twinmesh.cluster.http;

/// Carries a problem out of a handler.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Refused(Problem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    Refused(int status, String code, String detail) {
        this(Problem.of(status, code, detail));
    }

    Problem problem() {
        return problem;
    }
}
