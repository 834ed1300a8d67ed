package io.twinmesh.cluster.fhir.intake.meaning;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.actors.therapy.MolecularProfile;
import io.twinmesh.inference.therapy.DiseaseCodes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What a twin understands of a resource. Pure. Wrong or unfamiliar content gives no fact; the
/// resource itself is kept all the same.
public final class Facts {
    private static final Set<String> SEXES = Set.of("female", "male", "other", "unknown");
    private static final Set<String> REPORTED =
            Set.of("final", "amended", "corrected", "preliminary");
    private static final Set<String> ACTIVE_CONDITION = Set.of("active", "recurrence", "relapse");
    private static final Set<String> NOT_A_CONDITION = Set.of("entered-in-error", "refuted");
    private static final Set<String> VOID = Set.of("entered-in-error", "cancelled");
    private static final Set<String> ONLY_AN_IDEA = Set.of("proposal", "plan", "option");

    private static final DiseaseCodes CANCERS = DiseaseCodes.load();

    private Facts() {}

    /// @param unread whether the type has facts and something in this resource gave none although
    ///   its status says it counts
    public record Extract(List<Fact> facts, boolean unread) {
        public Extract {
            facts = List.copyOf(facts);
        }

        static final Extract NONE = new Extract(List.of(), false);
        static final Extract UNREAD = new Extract(List.of(), true);

        static Extract of(Optional<? extends Fact> fact) {
            return fact.<Extract>map(known -> new Extract(List.of(known), false)).orElse(UNREAD);
        }
    }

    /// The numbers with units and the coded answers that an Observation of any status that counts
    /// says; none of another resource.
    public static List<Fact.Observed> observed(JsonNode resource) {
        return resource.path("resourceType").asText().equals("Observation")
                ? observation(resource).facts().stream()
                        .filter(Fact.Observed.class::isInstance)
                        .map(Fact.Observed.class::cast)
                        .toList()
                : List.of();
    }

    /// The variants that an Observation of any status that counts says were found, or could not be
    /// assessed; none of another resource.
    public static List<Fact.VariantReported> variants(JsonNode resource) {
        return resource.path("resourceType").asText().equals("Observation")
                ? observation(resource).facts().stream()
                        .filter(Fact.VariantReported.class::isInstance)
                        .map(Fact.VariantReported.class::cast)
                        .toList()
                : List.of();
    }

    /// @param medications the `code` of a Medication that a reference of the same bundle names
    static Extract read(
            String type, JsonNode resource, Function<String, Optional<JsonNode>> medications) {
        return switch (type) {
            case "Patient" -> new Extract(List.of(person(resource)), doubtfulPerson(resource));
            case "Observation" -> observation(resource);
            case "Condition" -> condition(resource);
            case "MedicationRequest", "MedicationStatement" ->
                    medication(type, resource, medications);
            // kept as they are; what they say is not asked by any model yet
            default -> Extract.NONE;
        };
    }

    /// Whether a birth date or sex is given that is none; the rest of the person is still read.
    private static boolean doubtfulPerson(JsonNode resource) {
        var birth = Elements.text(resource, "birthDate");
        var sex = Elements.text(resource, "gender");
        return (birth.isPresent() && birth.flatMap(Elements::year).isEmpty())
                || (sex.isPresent() && !SEXES.contains(sex.get()));
    }

    private static Fact.Person person(JsonNode resource) {
        var birth = Elements.text(resource, "birthDate");
        var sex = Elements.text(resource, "gender").orElse("unknown");
        var deceased = resource.path("deceasedBoolean").asBoolean(false);
        var deceasedAt = Elements.instant(resource, "deceasedDateTime");
        return new Fact.Person(
                birth.flatMap(Elements::date),
                birth.flatMap(Elements::year),
                SEXES.contains(sex) ? sex : "unknown",
                race(resource),
                deceased || deceasedAt.isPresent(),
                deceasedAt);
    }

    private static Optional<Code> race(JsonNode resource) {
        for (var extension : resource.path("extension")) {
            if (extension.path("url").asText().endsWith("/us-core-race")) {
                for (var part : extension.path("extension")) {
                    if (part.path("url").asText().equals("ombCategory")) {
                        return Elements.code(part.path("valueCoding"));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Extract observation(JsonNode resource) {
        if (!REPORTED.contains(resource.path("status").asText())) {
            return Extract.NONE;
        }
        var at = observedAt(resource);
        if (at.isEmpty()) {
            return Extract.UNREAD;
        }
        var variant = Variants.read(resource, at.get());
        var facts = new ArrayList<Fact>(variant.fact().stream().toList());
        var unread = variant.unread();
        var components = resource.path("component");
        for (var component : components) {
            var fact = observed(component, at.get());
            // a name of a variant may well be a text
            if (!saysNothing(fact) || !variant.covers(component)) {
                fact.ifPresent(facts::add);
                unread |= saysNothing(fact);
            }
        }
        // a panel has no value of its own, its members are resources of their own
        var ownValue = Elements.hasValue(resource);
        if (ownValue) {
            var fact = observed(resource, at.get());
            fact.ifPresent(facts::add);
            unread |= saysNothing(fact);
        }
        var panel = components.size() > 0 || resource.path("hasMember").size() > 0;
        return new Extract(facts, unread || (!ownValue && !panel));
    }

    private static Optional<Instant> observedAt(JsonNode resource) {
        return Elements.instant(resource, "effectiveDateTime")
                .or(() -> Elements.instant(resource, "effectiveInstant"))
                .or(() -> Elements.instant(resource.path("effectivePeriod"), "end"))
                .or(() -> Elements.instant(resource.path("effectivePeriod"), "start"))
                .or(() -> Elements.instant(resource, "issued"));
    }

    private static boolean saysNothing(Optional<Fact.Observed> fact) {
        return fact.filter(Fact.Observed::readable).isEmpty();
    }

    private static Optional<Fact.Observed> observed(JsonNode element, Instant at) {
        var codes = Elements.codes(element.path("code"));
        if (codes.isEmpty()) {
            return Optional.empty();
        }
        var display = Elements.display(element.path("code"));
        var quantity = element.path("valueQuantity");
        if (quantity.isObject()) {
            return Optional.of(
                    Elements.quantity(quantity)
                            .<Fact.Observed>map(
                                    q -> new Fact.Measured(codes, display, q.value(), q.unit(), at))
                            .orElseGet(() -> unreadable(codes, display, at)));
        }
        var answer = element.path("valueCodeableConcept");
        var values = Elements.codes(answer);
        if (!values.isEmpty()) {
            return Optional.of(
                    new Fact.Coded(codes, display, values, Elements.display(answer), at));
        }
        return Elements.hasOneValue(element)
                ? Optional.of(unreadable(codes, display, at))
                : Optional.empty();
    }

    private static Fact.Observed unreadable(
            List<Code> codes, Optional<String> display, Instant at) {
        return new Fact.Coded(
                codes,
                display,
                List.of(Fact.Observed.UNREADABLE),
                Optional.of("a text, a bound, or no number with its unit"),
                at);
    }

    /// A condition without a code still becomes a fact: as long as nobody can tell which one it is,
    /// the absence of no other is known.
    private static Extract condition(JsonNode resource) {
        if (NOT_A_CONDITION.contains(Elements.status(resource, "verificationStatus"))) {
            return Extract.NONE;
        }
        var given = Elements.codes(resource.path("code"));
        var codes = given.isEmpty() ? List.of(Fact.ConditionNoted.UNCODED) : given;
        var onset =
                Elements.instant(resource, "onsetDateTime")
                        .or(() -> Elements.instant(resource.path("onsetPeriod"), "start"))
                        .or(() -> Elements.instant(resource, "recordedDate"));
        var abatement =
                Elements.instant(resource, "abatementDateTime")
                        .or(() -> Elements.instant(resource.path("abatementPeriod"), "end"));
        var status = Elements.status(resource, "clinicalStatus");
        // without a status a condition lasts until something says that it ended
        var active = status.isEmpty() ? !ended(resource) : ACTIVE_CONDITION.contains(status);
        var facts = new ArrayList<Fact>();
        facts.add(
                new Fact.ConditionNoted(
                        codes, Elements.display(resource.path("code")), active, onset, abatement));
        var at = Elements.instant(resource, "recordedDate").or(() -> onset);
        if (active && at.isPresent() && codes.stream().anyMatch(Facts::cancer)) {
            stage(resource, codes, at.get()).ifPresent(facts::add);
        }
        return new Extract(facts, given.isEmpty());
    }

    /// Other diseases have stages too, which count otherwise: of the kidney, of a pressure ulcer.
    private static boolean cancer(Code code) {
        return CANCERS.doid(code.system(), code.code()).isPresent();
    }

    /// The first stage that says anything, under the code of the condition, so that two cancers
    /// keep theirs apart.
    private static Optional<Fact> stage(JsonNode resource, List<Code> codes, Instant at) {
        for (var stage : resource.path("stage")) {
            var summary = stage.path("summary");
            var values = Elements.codes(summary);
            var display = Elements.display(summary);
            if (!values.isEmpty() || display.isPresent()) {
                return Optional.of(
                        new Fact.Coded(
                                List.of(codes.getFirst(), MolecularProfile.CONDITION_STAGE),
                                Optional.of("Stage"),
                                values.isEmpty() ? List.of(MolecularProfile.ONLY_TEXT) : values,
                                display,
                                at));
            }
        }
        return Optional.empty();
    }

    private static boolean ended(JsonNode resource) {
        for (var fields = resource.fieldNames(); fields.hasNext(); ) {
            if (fields.next().startsWith("abatement")) {
                return true;
            }
        }
        return false;
    }

    /// A medication that counts but is not named anywhere still becomes a fact, without a name: its
    /// absence could not be told from that of any other.
    private static Extract medication(
            String type, JsonNode resource, Function<String, Optional<JsonNode>> medications) {
        var status = resource.path("status").asText();
        if (VOID.contains(status)
                || resource.path("doNotPerform").asBoolean(false)
                || ONLY_AN_IDEA.contains(resource.path("intent").asText())) {
            return Extract.NONE;
        }
        var reference = resource.path("medicationReference");
        var concept =
                Elements.text(reference, "reference")
                        .flatMap(medications)
                        .orElse(resource.path("medicationCodeableConcept"));
        var name = Elements.names(concept).or(() -> Elements.text(reference, "display"));
        var at =
                type.equals("MedicationRequest")
                        ? Elements.instant(resource, "authoredOn")
                        : Elements.instant(resource, "effectiveDateTime")
                                .or(() ->
                                        Elements.instant(
                                                resource.path("effectivePeriod"), "start"));
        var noted =
                new Fact.MedicationNoted(
                        Elements.codes(concept), name.orElse(""), status.equals("active"), at);
        return new Extract(List.of(noted), name.isEmpty());
    }
}
