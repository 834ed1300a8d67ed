package io.twinmesh.inference.clinical.heart;

/// What PREVENT predicts.
enum PreventOutcome {
    TOTAL_CVD("totalCvd", 0),
    ASCVD("ascvd", 1),
    HEART_FAILURE("heartFailure", 2),
    CORONARY_HEART_DISEASE("coronaryHeartDisease", 3),
    STROKE("stroke", 4);

    private final String output;
    private final int pair;

    PreventOutcome(String output, int pair) {
        this.output = output;
        this.pair = pair;
    }

    /// The output's name in the manifests.
    String output() {
        return output;
    }

    /// Which pair of columns, female and male, of the coefficient table is this outcome's.
    int pair() {
        return pair;
    }
}
