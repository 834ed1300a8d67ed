package io.twinmesh.inference.question;

/// The categories of ten-year risk of the ACC/AHA guideline of 2018 (Grundy, Circulation
/// 2019;139:e1082, figure 2), by which risks of different models are laid side by side. They were
/// made for the Pooled Cohort Equations; of another model they say how its number compares, not
/// what to do.
enum Level {
    LOW("low, below 5 %"),
    BORDERLINE("borderline, 5 to 7.5 %"),
    INTERMEDIATE("intermediate, 7.5 to 20 %"),
    HIGH("high, 20 % or more");

    private final String text;

    Level(String text) {
        this.text = text;
    }

    static Level of(double risk) {
        if (risk < .05) {
            return LOW;
        }
        if (risk < .075) {
            return BORDERLINE;
        }
        return risk < .20 ? INTERMEDIATE : HIGH;
    }

    String text() {
        return text;
    }
}
