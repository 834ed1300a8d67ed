package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Nested consents, requests and items from a small world, so that they often meet.
final class RandomConsents {
    static final Code R = confidential("R");
    static final Code PSY = new Code("http://terminology.hl7.org/CodeSystem/v3-ActCode", "PSY");

    private static final List<Purpose> PURPOSES =
            List.of(
                    Purpose.TREAT,
                    Purpose.COC,
                    Purpose.ETREAT,
                    Purpose.BTG,
                    Purpose.HRESCH,
                    Purpose.CLINTRCH,
                    Purpose.PATRQT);
    private static final List<Code> CODES = List.of(loinc("8480-6"), loinc("2160-0"), loinc("x"));
    private static final List<Code> LABELS = List.of(R, confidential("L"), PSY);
    private static final List<String> TYPES = List.of("Observation", "Condition");
    private static final Code NURSE = new Code("urn:roles", "nurse");
    private static final Code NUMBER = new Code("urn:npi", "17");
    private static final List<ConsentActor> ACTORS =
            List.of(
                    Provisions.actor("Organization/ward"),
                    Provisions.actor("Practitioner/ada"),
                    new ConsentActor(Optional.of(NURSE), Optional.empty(), Optional.empty()),
                    new ConsentActor(Optional.empty(), Optional.empty(), Optional.of(NUMBER)));
    private static final List<Instant> TIMES =
            List.of(day("2026-01-01"), day("2026-06-01"), day("2027-01-01"));

    private final RandomGenerator random;

    RandomConsents(RandomGenerator random) {
        this.random = random;
    }

    static Code loinc(String code) {
        return new Code("http://loinc.org", code);
    }

    static Code confidential(String code) {
        return new Code("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", code);
    }

    private static Instant day(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }

    Provisions consent(int depth) {
        var provision = provision(random.nextBoolean() ? Effect.PERMIT : Effect.DENY);
        if (depth > 0) {
            for (var i = random.nextInt(4); i > 0; i--) {
                provision.except(consent(depth - 1));
            }
        }
        return provision;
    }

    Provisions provision(Effect effect) {
        return Provisions.of(effect)
                .purposes(some(PURPOSES).toArray(Purpose[]::new))
                .actors(some(ACTORS).toArray(ConsentActor[]::new))
                .actions(some(List.of(ConsentAction.ACCESS)).toArray(ConsentAction[]::new))
                .during(random.nextInt(3) > 0 ? Interval.ALWAYS : interval())
                .data(
                        new DataScope(
                                some(List.of(DataClass.CLINICAL, DataClass.GENOME)),
                                some(TYPES),
                                some(CODES),
                                some(LABELS),
                                random.nextInt(3) > 0 ? Interval.ALWAYS : interval()));
    }

    private Interval interval() {
        return switch (random.nextInt(3)) {
            case 0 -> new Interval(Optional.of(one(TIMES)), Optional.empty());
            case 1 -> new Interval(Optional.empty(), Optional.of(one(TIMES)));
            default -> new Interval(Optional.of(TIMES.get(0)), Optional.of(TIMES.get(1)));
        };
    }

    AccessRequest request(List<RuleId> rules) {
        var who =
                new Requester(
                        random.nextBoolean() ? "ward" : "stranger",
                        random.nextBoolean() ? List.of(NURSE) : List.of(),
                        random.nextBoolean() ? List.of("Practitioner/ada") : List.of(),
                        random.nextBoolean() ? List.of(NUMBER) : List.of());
        return AccessRequest.of(
                        who,
                        one(PURPOSES),
                        random.nextBoolean() ? ConsentAction.ACCESS : ConsentAction.USE,
                        one(TIMES))
                .with(rules.stream().filter(_ -> random.nextBoolean()).toList());
    }

    DataItem item() {
        var first = random.nextInt(4) == 0 ? Optional.<Instant>empty() : Optional.of(one(TIMES));
        var last = random.nextInt(4) == 0 ? Optional.<Instant>empty() : first;
        return new DataItem(
                random.nextBoolean() ? DataClass.CLINICAL : DataClass.GENOME,
                one(TYPES),
                some(CODES),
                some(CODES),
                first,
                last,
                some(LABELS));
    }

    private <T> T one(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /// Mostly none: conditions that name something rarely meet, several hardly ever.
    private <T> List<T> some(List<T> from) {
        var picked = new ArrayList<T>();
        if (random.nextInt(4) == 0) {
            from.stream().filter(_ -> random.nextBoolean()).forEach(picked::add);
        }
        return picked;
    }
}
