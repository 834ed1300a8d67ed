package io.twinmesh.cluster.http.problem;

/// Carries a problem out of a handler.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public Refused(Problem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    public Refused(int status, String code, String detail) {
        this(Problem.of(status, code, detail));
    }

    public Problem problem() {
        return problem;
    }
}
