package io.twinmesh.cluster.fhir.consent;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.audit.ResourceTypes;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads a provision and those nested in it.
final class ProvisionReader {
    private static final Set<String> ELEMENTS =
            Set.of(
                    "type",
                    "period",
                    "actor",
                    "action",
                    "securityLabel",
                    "purpose",
                    "class",
                    "code",
                    "dataPeriod",
                    "provision");
    private static final String ACTIONS = "http://terminology.hl7.org/CodeSystem/consentaction";
    private static final String REASONS = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private static final String TYPES = "http://hl7.org/fhir/resource-types";
    private static final String CONFIDENTIALITY =
            "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final Set<String> LEVELS = Set.of("U", "L", "M", "N", "R", "V");
    private static final String DATA_CLASSES = "https://twinmesh.io/fhir/CodeSystem/data-class";
    private static final String OPEN_FOR =
            "https://twinmesh.io/fhir/StructureDefinition/break-glass-duration";
    private static final int MOST_OF_EACH = 64;

    /// The policy rule may stand round the root provision as one more.
    private int read = 1;

    /// The type of a provision; empty when it has none.
    static Optional<Effect> type(JsonNode provision, String place) throws ConsentRefused {
        var type = StrictElements.text(provision, "type", place);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (type.get()) {
                    case "permit" -> Effect.PERMIT;
                    case "deny" -> Effect.DENY;
                    default ->
                            throw ConsentRefused.malformed(
                                    place + ".type", "must be permit or deny");
                });
    }

    /// Whether an element says how long emergency access lasts.
    static boolean saysHowLong(JsonNode element) {
        return element.path("extension")
                .valueStream()
                .anyMatch(extension -> extension.path("url").asText().equals(OPEN_FOR));
    }

    Provision read(JsonNode provision, String place, Effect effect, int depth)
            throws ConsentRefused {
        StrictElements.onlyKnown(provision, place, ELEMENTS);
        if (++read > ConsentPolicy.MAX_PROVISIONS || depth > ConsentPolicy.MAX_DEPTH) {
            throw ConsentRefused.tooLarge(
                    place,
                    "is one too many: at most "
                            + (ConsentPolicy.MAX_PROVISIONS - 1)
                            + " provisions, "
                            + (ConsentPolicy.MAX_DEPTH - 1)
                            + " deep");
        }
        var exceptions = new ArrayList<Provision>();
        for (var nested : few(provision, "provision", place)) {
            var at = place + ".provision[" + exceptions.size() + "]";
            var own =
                    type(nested, at)
                            .orElseThrow(() ->
                                    ConsentRefused.malformed(
                                            at, "must have a type, as every nested provision"));
            exceptions.add(read(nested, at, own, depth + 1));
        }
        var whole =
                new Provision(
                        place,
                        effect,
                        StrictElements.period(provision, "period", place),
                        actors(provision, place),
                        actions(provision, place),
                        purposes(provision, place),
                        data(provision, place),
                        openFor(provision, place),
                        exceptions);
        check(whole);
        return whole;
    }

    private static void check(Provision provision) throws ConsentRefused {
        var place = provision.place();
        if (provision.breakGlass()) {
            if (!provision.purposes().named().stream().allMatch(Purpose::emergency)) {
                throw ConsentRefused.ambiguous(
                        place + ".purpose", "must not mix emergencies with other purposes");
            }
            if (provision.actors().isEmpty()) {
                throw ConsentRefused.ambiguous(
                        place + ".actor", "must name who may open emergency access");
            }
        } else if (provision.openFor().isPresent()) {
            throw ConsentRefused.ambiguous(
                    place + ".extension",
                    "gives a time for emergency access, but this is no permission for emergencies");
        }
        for (var nested : provision.exceptions()) {
            // some write this to narrow a permission down; by FHIR's text it would change nothing
            if (provision.effect() == Effect.PERMIT
                    && nested.effect() == Effect.PERMIT
                    && !nested.breakGlass()) {
                throw ConsentRefused.ambiguous(
                        nested.place() + ".type",
                        "must not permit within a permission: an exception to it denies");
            }
        }
    }

    private static List<JsonNode> few(JsonNode provision, String field, String place)
            throws ConsentRefused {
        var list = StrictElements.list(provision, field, place);
        if (list.size() > MOST_OF_EACH) {
            throw ConsentRefused.tooLarge(place + "." + field, "has at most " + MOST_OF_EACH);
        }
        return list;
    }

    private static List<ConsentActor> actors(JsonNode provision, String place)
            throws ConsentRefused {
        var actors = new ArrayList<ConsentActor>();
        var index = 0;
        for (var actor : few(provision, "actor", place)) {
            actors.addAll(ActorReader.read(actor, place + ".actor[" + index++ + "]"));
        }
        if (actors.size() > MOST_OF_EACH) {
            throw ConsentRefused.tooLarge(place + ".actor", "has at most " + MOST_OF_EACH);
        }
        return actors;
    }

    private static List<ConsentAction> actions(JsonNode provision, String place)
            throws ConsentRefused {
        var actions = new ArrayList<ConsentAction>();
        var index = 0;
        for (var concept : few(provision, "action", place)) {
            var at = place + ".action[" + index++ + "]";
            for (var code : StrictElements.concept(concept, at)) {
                actions.add(
                        Optional.of(code)
                                .filter(c -> c.system().equals(ACTIONS))
                                .flatMap(c -> ConsentAction.of(c.code()))
                                .orElseThrow(() ->
                                        ConsentRefused.notUnderstood(
                                                at, "must be a code of consentaction")));
            }
        }
        return actions;
    }

    private static Purposes purposes(JsonNode provision, String place) throws ConsentRefused {
        var purposes = new ArrayList<Purpose>();
        var index = 0;
        for (var coding : few(provision, "purpose", place)) {
            var at = place + ".purpose[" + index++ + "]";
            purposes.add(
                    Optional.of(StrictElements.coding(coding, at))
                            .filter(c -> c.system().equals(REASONS))
                            .flatMap(c -> Purpose.of(c.code()))
                            .orElseThrow(() ->
                                    ConsentRefused.notUnderstood(
                                            at, "must be a purpose of use of v3-ActReason")));
        }
        return Purposes.of(purposes);
    }

    private static DataScope data(JsonNode provision, String place) throws ConsentRefused {
        var types = new ArrayList<String>();
        var classes = new ArrayList<DataClass>();
        var index = 0;
        for (var coding : few(provision, "class", place)) {
            var at = place + ".class[" + index++ + "]";
            var code = StrictElements.coding(coding, at);
            if (code.system().equals(TYPES)) {
                types.add(resourceType(code, at));
            } else {
                classes.add(dataClass(code, at));
            }
        }
        var codes = new ArrayList<Code>();
        index = 0;
        for (var concept : few(provision, "code", place)) {
            codes.addAll(StrictElements.concept(concept, place + ".code[" + index++ + "]"));
        }
        if (codes.size() > 2 * MOST_OF_EACH) {
            throw ConsentRefused.tooLarge(place + ".code", "has at most " + 2 * MOST_OF_EACH);
        }
        return new DataScope(
                classes,
                types,
                codes,
                labels(provision, place),
                StrictElements.period(provision, "dataPeriod", place));
    }

    /// A type that there is not would be denied to nobody, and nobody would notice.
    private static String resourceType(Code code, String place) throws ConsentRefused {
        if (!ResourceTypes.known(code.code())) {
            throw ConsentRefused.notUnderstood(place, "must be a resource type of FHIR R4");
        }
        return code.code();
    }

    private static DataClass dataClass(Code code, String place) throws ConsentRefused {
        for (var known : DataClass.values()) {
            if (code.system().equals(DATA_CLASSES)
                    && code.code().equals(known.name().toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw ConsentRefused.notUnderstood(
                place, "must be a resource type, or a data class of this network");
    }

    private static List<Code> labels(JsonNode provision, String place) throws ConsentRefused {
        var labels = new ArrayList<Code>();
        for (var coding : few(provision, "securityLabel", place)) {
            var at = place + ".securityLabel[" + labels.size() + "]";
            var label = StrictElements.coding(coding, at);
            if (label.system().equals(CONFIDENTIALITY) && !LEVELS.contains(label.code())) {
                throw ConsentRefused.notUnderstood(at, "must be one of " + LEVELS);
            }
            labels.add(label);
        }
        return labels;
    }

    /// How long emergency access lasts: hours or minutes, in UCUM.
    private static Optional<Duration> openFor(JsonNode provision, String place)
            throws ConsentRefused {
        var found = Optional.<Duration>empty();
        for (var extension : provision.path("extension")) {
            if (!extension.path("url").asText().equals(OPEN_FOR)) {
                continue;
            }
            var value = extension.path("valueDuration");
            var minutes =
                    switch (value.path("code").asText()) {
                        case "min" -> value.path("value").asLong(0);
                        case "h" -> 60 * value.path("value").asLong(0);
                        default -> 0;
                    };
            if (found.isPresent()
                    || !value.path("value").isIntegralNumber()
                    || minutes < 1
                    || minutes > 24 * 60) {
                throw ConsentRefused.malformed(
                        place + ".extension",
                        "must give one time for emergency access, in whole h or min, at most 24 h");
            }
            found = Optional.of(Duration.ofMinutes(minutes));
        }
        return found;
    }
}
