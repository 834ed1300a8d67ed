package io.twinmesh.inference.question;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;

import java.util.Optional;

/// What a risk model of cardiovascular disease predicts, on what it stands, and where: the reasons
/// why two of them differ about one person.
enum Claim {
    /// Khan, Circulation 2024;149:430.
    PREVENT_10(
            "prevent-2023-10y",
            "ascvd",
            "a first heart attack, coronary death or stroke",
            10,
            "3.3 million people in the United States, 1992 to 2017, without race"),
    PREVENT_30(
            "prevent-2023-30y",
            "ascvd",
            "a first heart attack, coronary death or stroke",
            30,
            "3.3 million people in the United States, 1992 to 2017, without race"),
    /// Goff, Circulation 2014;129:S49.
    PCE(
            "pce-2013",
            "ascvd10y",
            "a first heart attack, coronary death or stroke",
            10,
            "cohorts begun between 1968 and 1993, with race; overestimates in many populations of"
                    + " today"),
    /// D'Agostino, Circulation 2008;117:743.
    FRAMINGHAM(
            "framingham-cvd-2008",
            "cvd10y",
            "coronary, cerebrovascular or peripheral artery disease, or heart failure",
            10,
            "one town of mostly white people, 1968 to 1987"),
    /// SCORE2 working group, Eur Heart J 2021;42:2439.
    SCORE2(
            "score2-2021",
            "cvd10y",
            "a first heart attack or stroke, fatal or not",
            10,
            "45 cohorts of 13 countries, adjusted to the deaths in four regions of Europe");

    private final String model;
    private final String output;
    private final String endpoint;
    private final int years;
    private final String basis;

    Claim(String model, String output, String endpoint, int years, String basis) {
        this.model = model;
        this.output = output;
        this.endpoint = endpoint;
        this.years = years;
        this.basis = basis;
    }

    static Optional<Claim> of(ModelManifest manifest) {
        for (var claim : values()) {
            if (claim.model.equals(manifest.id().name())) {
                return Optional.of(claim);
            }
        }
        return Optional.empty();
    }

    /// Of an answer of this model, the output that is compared: atherosclerotic events alone, where
    /// the model tells them apart. The categories were made for those.
    Optional<Double> risk(Outcome.Computed computed) {
        return computed.outputs().stream()
                .filter(it -> it.name().equals(output))
                .map(Outcome.Output::value)
                .findFirst();
    }

    /// The name of that output.
    String output() {
        return output;
    }

    /// What counts as an event of that output.
    String endpoint() {
        return endpoint;
    }

    /// The horizon.
    int years() {
        return years;
    }

    /// Whom the model was made of.
    String basis() {
        return basis;
    }
}
