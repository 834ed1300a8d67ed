package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Readings;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The terms of the PREVENT equations (Khan 2024, supplement). Cholesterol is turned into mmol/L
/// with the factor .02586 that the authors use.
enum PreventTerm {
    AGE("age"),
    AGE_SQUARED("age-squared"),
    NON_HDL("non-hdl"),
    HDL("hdl"),
    SBP_LOW("sbp-low"),
    SBP_HIGH("sbp-high"),
    DIABETES("diabetes"),
    SMOKER("smoker"),
    BMI_LOW("bmi-low"),
    BMI_HIGH("bmi-high"),
    EGFR_LOW("egfr-low"),
    EGFR_HIGH("egfr-high"),
    BP_TREATED("bp-treated"),
    STATIN("statin"),
    BP_TREATED_SBP_HIGH("bp-treated*sbp-high"),
    STATIN_NON_HDL("statin*non-hdl"),
    AGE_NON_HDL("age*non-hdl"),
    AGE_HDL("age*hdl"),
    AGE_SBP_HIGH("age*sbp-high"),
    AGE_DIABETES("age*diabetes"),
    AGE_SMOKER("age*smoker"),
    AGE_BMI_HIGH("age*bmi-high"),
    AGE_EGFR_LOW("age*egfr-low"),
    SDI_4_TO_6("sdi-4-6"),
    SDI_7_TO_10("sdi-7-10"),
    SDI_MISSING("sdi-missing"),
    LN_UACR("ln-uacr"),
    UACR_MISSING("uacr-missing"),
    HBA1C_DIABETES("hba1c*diabetes"),
    HBA1C_NO_DIABETES("hba1c*no-diabetes"),
    HBA1C_MISSING("hba1c-missing"),
    CONSTANT("constant");

    private static final Map<String, PreventTerm> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(it -> it.named, Function.identity()));

    private final String named;

    PreventTerm(String named) {
        this.named = named;
    }

    static PreventTerm named(String name) {
        var term = BY_NAME.get(name);
        if (term == null) {
            throw new IllegalStateException("PREVENT has no term '" + name + "'");
        }
        return term;
    }

    /// The term's value for these readings.
    double of(Readings in) {
        return switch (this) {
            case AGE -> (in.amount("age") - 55) / 10;
            case AGE_SQUARED -> AGE.of(in) * AGE.of(in);
            case NON_HDL -> mmol(in.amount("totalCholesterol") - in.amount("hdlCholesterol")) - 3.5;
            case HDL -> (mmol(in.amount("hdlCholesterol")) - 1.3) / .3;
            case SBP_LOW -> (Math.min(in.amount("systolicPressure"), 110) - 110) / 20;
            case SBP_HIGH -> (Math.max(in.amount("systolicPressure"), 110) - 130) / 20;
            case DIABETES -> in.indicator("diabetes");
            case SMOKER -> in.indicator("smoker");
            case BMI_LOW -> (Math.min(in.amount("bmi"), 30) - 25) / 5;
            case BMI_HIGH -> (Math.max(in.amount("bmi"), 30) - 30) / 5;
            case EGFR_LOW -> (Math.min(in.amount("egfr"), 60) - 60) / -15;
            case EGFR_HIGH -> (Math.max(in.amount("egfr"), 60) - 90) / -15;
            case BP_TREATED -> in.indicator("bpTreated");
            case STATIN -> in.indicator("statin");
            case BP_TREATED_SBP_HIGH -> BP_TREATED.of(in) * SBP_HIGH.of(in);
            case STATIN_NON_HDL -> STATIN.of(in) * NON_HDL.of(in);
            case AGE_NON_HDL -> AGE.of(in) * NON_HDL.of(in);
            case AGE_HDL -> AGE.of(in) * HDL.of(in);
            case AGE_SBP_HIGH -> AGE.of(in) * SBP_HIGH.of(in);
            case AGE_DIABETES -> AGE.of(in) * DIABETES.of(in);
            case AGE_SMOKER -> AGE.of(in) * SMOKER.of(in);
            case AGE_BMI_HIGH -> AGE.of(in) * BMI_HIGH.of(in);
            case AGE_EGFR_LOW -> AGE.of(in) * EGFR_LOW.of(in);
            case SDI_4_TO_6 -> deciles(in, "4-6");
            case SDI_7_TO_10 -> deciles(in, "7-10");
            case SDI_MISSING -> in.optionalChoice("sdiDeciles").isPresent() ? 0 : 1;
            case LN_UACR -> in.optionalAmount("uacr").isPresent() ? Math.log(in.amount("uacr")) : 0;
            case UACR_MISSING -> in.optionalAmount("uacr").isPresent() ? 0 : 1;
            case HBA1C_DIABETES -> hba1c(in) * DIABETES.of(in);
            case HBA1C_NO_DIABETES -> hba1c(in) * (1 - DIABETES.of(in));
            case HBA1C_MISSING -> in.optionalAmount("hba1c").isPresent() ? 0 : 1;
            case CONSTANT -> 1;
        };
    }

    private static double deciles(Readings in, String these) {
        return in.optionalChoice("sdiDeciles").filter(these::equals).isPresent() ? 1 : 0;
    }

    private static double hba1c(Readings in) {
        return in.optionalAmount("hba1c").isPresent() ? in.amount("hba1c") - 5.3 : 0;
    }

    private static double mmol(double milligramsPerDecilitre) {
        return milligramsPerDecilitre * .02586;
    }
}
