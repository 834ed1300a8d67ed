package io.twinmesh.cluster.kubernetes;

/// The API server did not do what it was asked, in one sentence for whoever runs the program.
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    private ApiFailure(boolean passing, String sentence, Throwable cause) {
        super(sentence, cause);
        this.passing = passing;
    }

    private ApiFailure(boolean passing, String sentence) {
        super(sentence);
        this.passing = passing;
    }

    /// It may be otherwise in a moment.
    static ApiFailure passing(String sentence) {
        return new ApiFailure(true, sentence);
    }

    static ApiFailure passing(String sentence, Throwable cause) {
        return new ApiFailure(true, sentence, cause);
    }

    /// Somebody has to change something first.
    static ApiFailure lasting(String sentence) {
        return new ApiFailure(false, sentence);
    }

    static ApiFailure lasting(String sentence, Throwable cause) {
        return new ApiFailure(false, sentence, cause);
    }

    /// Whether asking again can help.
    public boolean passes() {
        return passing;
    }
}
