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

    /// For who leaves out what is refused: fails with this again when it is refused only for now,
    /// since what cannot be had just now may well be there.
    ///
    /// @return why it is refused for good
    public Problem forGood() {
        if (problem.busy().isPresent()) {
            throw this;
        }
        return problem;
    }
}
