package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Readings;

import java.util.Arrays;
import java.util.stream.Stream;

/// The five equations of PREVENT: the base, one for each optional predictor, and the full one for
/// two or more of them, which knows what it means that one is missing.
enum PreventEquation {
    BASE("base"),
    HBA1C("hba1c"),
    UACR("uacr"),
    SDI("sdi"),
    FULL("full");

    private final String text;

    PreventEquation(String text) {
        this.text = text;
    }

    /// As it stands in the table of coefficients.
    String text() {
        return text;
    }

    /// That it computed, and not the base.
    String warning() {
        return "equation." + text;
    }

    static PreventEquation named(String text) {
        return Arrays.stream(values())
                .filter(one -> one.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("PREVENT has no '" + text + "'"));
    }

    /// The one that was made for the optional predictors that are given.
    static PreventEquation of(Readings in) {
        var given = Stream.of(HBA1C, UACR, SDI).filter(predictor -> predictor.given(in)).toList();
        return given.size() > 1 ? FULL : given.stream().findFirst().orElse(BASE);
    }

    private boolean given(Readings in) {
        return switch (this) {
            case HBA1C -> in.optionalAmount("hba1c").isPresent();
            case UACR -> in.optionalAmount("uacr").isPresent();
            case SDI -> in.optionalChoice("sdiDeciles").isPresent();
            case BASE, FULL -> false;
        };
    }
}
