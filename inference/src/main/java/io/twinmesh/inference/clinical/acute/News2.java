package io.twinmesh.inference.clinical.acute;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// National Early Warning Score 2: points per vital sign, their sum and the clinical risk.
///
/// Royal College of Physicians. National Early Warning Score (NEWS) 2: standardising the assessment
/// of acute-illness severity in the NHS. London: RCP, 2017; chart 1 (the scoring system), chart 2
/// (thresholds and triggers), chart 4 (clinical response). Population: 16 years or more, not
/// pregnant.
///
/// No sign takes points away: where one is not known, what the others add up to is the least that
/// the score can be. From 7 points on that is enough to call for people, and is said
/// (`score.at-least`); below there is no answer.
///
/// A Glasgow coma scale of 15 is alert and oriented; with less somebody is confused, or does not
/// open the eyes or follow orders unasked. Whether a confusion is new the number does not say: the
/// report has it assumed to be new until confirmed otherwise.
///
/// The chart is written for whole numbers, temperature for tenths. A reading between two rows (a
/// heart rate of 90.6, a temperature converted from Fahrenheit) is rounded half up first.
final class News2 implements Equation {
    private static final Score.Category LOW = new Score.Category("low", "Low: ward-based response");
    private static final Score.Category LOW_MEDIUM =
            new Score.Category(
                    "low-medium", "Low-medium: a single sign scores 3, urgent ward-based review");
    private static final Score.Category MEDIUM =
            new Score.Category("medium", "Medium: urgent review, key threshold");
    private static final Score.Category HIGH =
            new Score.Category(
                    "high", "High: emergency assessment by a team with critical-care competencies");

    private static final Score.Excluded TOO_YOUNG =
            new Score.Excluded("NEWS2 holds for people of 16 years or more", "age");
    private static final Score.Excluded PREGNANT =
            new Score.Excluded("NEWS2 does not hold in pregnancy", "pregnant");
    private static final String OLD_ENOUGH = "assumed.age-16-or-more";
    private static final String NOT_PREGNANT = "assumed.not-pregnant";
    private static final String SCALE_1 = "assumed.spo2-scale-1";
    private static final int EMERGENCY = 7;
    private static final int MOST_OF_A_SIGN = 3;
    private static final int GLASGOW_ALERT = 15;
    private static final List<String> SIGNS =
            List.of(
                    "respiratoryRate",
                    "oxygenSaturation",
                    "supplementalOxygen",
                    "systolicPressure",
                    "heartRate",
                    "alert",
                    "temperature");

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, LOW_MEDIUM, MEDIUM, HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var total = values.get("score");
        return total == null
                ? categories()
                : Stream.of(risk(total, false), risk(total, total >= MOST_OF_A_SIGN))
                        .distinct()
                        .toList();
    }

    @Override
    public Set<String> alarming() {
        return Set.of("low-medium", "medium", "high");
    }

    @Override
    public Set<String> warnings() {
        return Set.of(OLD_ENOUGH, NOT_PREGNANT, SCALE_1, Score.AT_LEAST);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(TOO_YOUNG, PREGNANT);
    }

    @Override
    public Score compute(Readings in) {
        var warnings = new ArrayList<String>();
        var age = in.optionalAmount("age");
        if (age.isPresent() && age.getAsDouble() < 16) {
            return TOO_YOUNG;
        }
        if (in.optionalFlag("pregnant").orElse(false)) {
            return PREGNANT;
        }
        if (age.isEmpty()) {
            warnings.add(OLD_ENOUGH);
        }
        if (in.optionalFlag("pregnant").isEmpty()) {
            warnings.add(NOT_PREGNANT);
        }
        if (in.optionalFlag("spo2Scale2").isEmpty()) {
            warnings.add(SCALE_1);
        }
        var points = points(in);
        var unknown = SIGNS.stream().filter(sign -> !points.containsKey(sign)).findFirst();
        var total = points.values().stream().mapToInt(Integer::intValue).sum();
        if (unknown.isPresent()) {
            if (total < EMERGENCY) {
                return new Score.Lacking(unknown.get());
            }
            warnings.add(Score.AT_LEAST);
        }
        var contributions = new LinkedHashMap<String, Double>();
        points.forEach((sign, it) -> contributions.put(sign, (double) it));
        return new Score.Computed(
                Map.of("score", (double) total),
                Optional.of(risk(total, points.containsValue(MOST_OF_A_SIGN))),
                warnings,
                contributions);
    }

    /// Of the signs that are known. On scale 2 a saturation on air never scores more than the same
    /// on oxygen.
    private static Map<String, Integer> points(Readings in) {
        var oxygen = in.optionalFlag("supplementalOxygen");
        var points = new LinkedHashMap<String, Integer>();
        whole(in, "respiratoryRate", 1)
                .ifPresent(it -> points.put("respiratoryRate", respiration(it)));
        whole(in, "oxygenSaturation", 1)
                .ifPresent(it ->
                        points.put(
                                "oxygenSaturation",
                                in.optionalFlag("spo2Scale2").orElse(false)
                                        ? saturationScale2(it, oxygen.orElse(false))
                                        : saturationScale1(it)));
        oxygen.ifPresent(given -> points.put("supplementalOxygen", given ? 2 : 0));
        whole(in, "systolicPressure", 1)
                .ifPresent(it -> points.put("systolicPressure", systolic(it)));
        whole(in, "heartRate", 1).ifPresent(it -> points.put("heartRate", pulse(it)));
        alert(in).ifPresent(alert -> points.put("alert", alert ? 0 : 3));
        whole(in, "temperature", 10).ifPresent(it -> points.put("temperature", temperature(it)));
        return points;
    }

    /// The worse of what was noted on the ACVPU scale and on the Glasgow coma scale.
    private static Optional<Boolean> alert(Readings in) {
        var noted = in.optionalFlag("alert");
        var glasgow = in.optionalAmount("glasgowComaScale");
        return glasgow.isEmpty()
                ? noted
                : Optional.of(glasgow.getAsDouble() == GLASGOW_ALERT && noted.orElse(true));
    }

    /// A reading in so many parts of its unit, rounded half up.
    private static OptionalLong whole(Readings in, String sign, int parts) {
        var reading = in.optionalAmount(sign);
        return reading.isPresent()
                ? OptionalLong.of(Math.round(reading.getAsDouble() * parts))
                : OptionalLong.empty();
    }

    private static int respiration(long perMinute) {
        return perMinute <= 8
                ? 3
                : perMinute <= 11 ? 1 : perMinute <= 20 ? 0 : perMinute <= 24 ? 2 : 3;
    }

    private static int saturationScale1(long percent) {
        return percent <= 91 ? 3 : percent <= 93 ? 2 : percent <= 95 ? 1 : 0;
    }

    /// For hypercapnic respiratory failure: too much oxygen counts, too.
    private static int saturationScale2(long percent, boolean oxygen) {
        if (percent <= 92) {
            return percent <= 83 ? 3 : percent <= 85 ? 2 : percent <= 87 ? 1 : 0;
        }
        return !oxygen ? 0 : percent <= 94 ? 1 : percent <= 96 ? 2 : 3;
    }

    private static int systolic(long mmHg) {
        return mmHg <= 90 ? 3 : mmHg <= 100 ? 2 : mmHg <= 110 ? 1 : mmHg <= 219 ? 0 : 3;
    }

    private static int pulse(long perMinute) {
        return perMinute <= 40
                ? 3
                : perMinute <= 50
                        ? 1
                        : perMinute <= 90 ? 0 : perMinute <= 110 ? 1 : perMinute <= 130 ? 2 : 3;
    }

    private static int temperature(long tenthsOfCelsius) {
        return tenthsOfCelsius <= 350
                ? 3
                : tenthsOfCelsius <= 360
                        ? 1
                        : tenthsOfCelsius <= 380 ? 0 : tenthsOfCelsius <= 390 ? 1 : 2;
    }

    private static Score.Category risk(double total, boolean redSign) {
        if (total >= EMERGENCY) {
            return HIGH;
        }
        if (total >= 5) {
            return MEDIUM;
        }
        return redSign ? LOW_MEDIUM : LOW;
    }
}
