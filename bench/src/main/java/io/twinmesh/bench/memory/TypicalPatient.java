package io.twinmesh.bench.memory;

import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// One made-up patient's resources, as intake hands them to a twin: the codes of a family practice,
/// values, times and identities of the patient's own.
final class TypicalPatient {
    private static final String CATEGORY =
            "http://terminology.hl7.org/CodeSystem/observation-category|";
    private static final String CLINICAL =
            "http://terminology.hl7.org/CodeSystem/condition-clinical|";
    private static final String VERIFIED =
            "http://terminology.hl7.org/CodeSystem/condition-ver-status|confirmed";
    private static final Instant LAST_VISIT = Instant.parse("2026-08-23T09:00:00Z");

    /// What most resources of a life are.
    private static final List<String> SILENT =
            List.of(
                    "Claim",
                    "Encounter",
                    "ExplanationOfBenefit",
                    "Immunization",
                    "Procedure",
                    "DiagnosticReport",
                    "CarePlan");

    private final MakeUp makeUp;
    private final RandomGenerator random;
    private final List<IncomingResource> resources = new ArrayList<>();

    private TypicalPatient(MakeUp makeUp, long number) {
        this.makeUp = makeUp;
        this.random = new SplittableRandom(number);
    }

    /// @param number the same number is the same patient
    static List<IncomingResource> resources(MakeUp makeUp, long number) {
        return new TypicalPatient(makeUp, number).made();
    }

    private List<IncomingResource> made() {
        add("Patient", person());
        if (makeUp.consent()) {
            add("Consent", new Fact.ConsentGiven(treatment()));
        }
        // the newest of each code last, as a history is told
        var observations = someOf(Vocabulary.NUMBERS, makeUp.numbers());
        for (var visit = 2; visit >= 0; visit--) {
            for (var meaning : observations) {
                if (room(visit == 0 ? 0 : observations.size() + said())) {
                    add("Observation", measured(meaning, visit), tagged(meaning.category()));
                }
            }
        }
        for (var meaning : someOf(Vocabulary.ANSWERS, makeUp.answers())) {
            add("Observation", answered(meaning), tagged(CATEGORY + "survey", meaning.answer()));
        }
        var over = false;
        for (var meaning : someOf(Vocabulary.PROBLEMS, makeUp.problems())) {
            add(
                    "Condition",
                    noted(meaning, !over),
                    tagged(CLINICAL + (over ? "resolved" : "active"), VERIFIED));
            over = !over;
        }
        for (var meaning : someOf(Vocabulary.MEDICATIONS, makeUp.medications())) {
            add("MedicationRequest", taken(meaning));
        }
        while (resources.size() < makeUp.resources()) {
            add(SILENT.get(resources.size() % SILENT.size()));
        }
        return resources;
    }

    private int said() {
        return makeUp.answers() + makeUp.problems() + makeUp.medications();
    }

    /// Whether one more fits and leaves this many places.
    private boolean room(int reserved) {
        return resources.size() + reserved < makeUp.resources();
    }

    private void add(String type, Fact... facts) {
        var id = type.charAt(0) + Long.toHexString(random.nextLong());
        resources.add(
                new IncomingResource(
                        type.equals("Patient") ? DataClass.IDENTITY : DataClass.CLINICAL,
                        type,
                        id,
                        id.getBytes(StandardCharsets.UTF_8),
                        List.of(facts),
                        Condition.NONE));
    }

    private <T> List<T> someOf(List<T> all, int count) {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, count);
    }

    /// A second of one of the years before the last visit.
    private Instant yearsAgo(int years) {
        return LAST_VISIT
                .minus(Duration.ofDays(365L * years + random.nextInt(365)))
                .plusSeconds(random.nextInt(86_400));
    }

    private Fact person() {
        var born = LocalDate.of(1930 + random.nextInt(75), 1 + random.nextInt(12), 3);
        return new Fact.Person(
                Optional.of(born),
                Optional.of(born.getYear()),
                random.nextBoolean() ? fresh("female") : fresh("male"),
                Optional.of(Code.parse("urn:oid:2.16.840.1.113883.6.238|2106-3")),
                false,
                Optional.empty());
    }

    private ConsentPolicy treatment() {
        return new ConsentPolicy(
                new Provision(
                        fresh("provision"),
                        Provision.Effect.PERMIT,
                        new Interval(Optional.of(yearsAgo(1)), Optional.empty()),
                        List.of(),
                        List.of(),
                        Purposes.of(List.of(Purpose.TREAT, Purpose.PATRQT)),
                        DataScope.EVERYTHING,
                        Optional.empty(),
                        List.of()));
    }

    private Fact measured(Vocabulary.Measure meaning, int visit) {
        // Synthea writes fifteen digits
        var value = BigDecimal.valueOf(random.nextLong(1L << 52), 14);
        return new Fact.Measured(
                List.of(Code.parse(meaning.code())),
                Optional.of(fresh(meaning.display())),
                value,
                fresh(meaning.unit()),
                yearsAgo(visit));
    }

    private Fact answered(Vocabulary.Answer meaning) {
        return new Fact.Coded(
                List.of(Code.parse(meaning.code())),
                Optional.of(fresh(meaning.display())),
                List.of(Code.parse(meaning.answer())),
                Optional.of(fresh(meaning.answerDisplay())),
                yearsAgo(0));
    }

    private Fact noted(Vocabulary.Term meaning, boolean active) {
        var onset = yearsAgo(1 + random.nextInt(20));
        return new Fact.ConditionNoted(
                List.of(Code.parse(meaning.code())),
                Optional.of(fresh(meaning.display())),
                active,
                Optional.of(onset),
                active ? Optional.empty() : Optional.of(onset.plus(Duration.ofDays(21))));
    }

    private Fact taken(Vocabulary.Term meaning) {
        return new Fact.MedicationNoted(
                List.of(Code.parse(meaning.code())),
                fresh(meaning.display()),
                random.nextBoolean(),
                Optional.of(yearsAgo(random.nextInt(5))));
    }

    private static Fact tagged(String... mentioned) {
        return new Fact.Tagged(List.of(), List.of(mentioned).stream().map(Code::parse).toList());
    }

    /// A copy of its own, as a parser makes it.
    @SuppressWarnings("UnnecessaryStringBuilder") // concatenation would give the same object
    private static String fresh(String text) {
        return new StringBuilder(text).toString();
    }
}
