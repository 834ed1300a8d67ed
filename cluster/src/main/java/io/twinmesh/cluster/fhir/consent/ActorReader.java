package io.twinmesh.cluster.fhir.consent;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.history.Code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads `provision.actor`: who gets the data. Actors of another kind (who wrote it, who witnessed
/// the consent) and those whose members would have to be looked up (Group, CareTeam) are refused.
final class ActorReader {
    private static final String PARTICIPATION =
            "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final String SECURITY_ROLE =
            "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
    private static final String SIGNER =
            "http://terminology.hl7.org/CodeSystem/contractsignertypecodes";

    /// Information recipient, primary information recipient, custodian, tracker.
    private static final Set<String> RECEIVING = Set.of("IRCP", "PRCP", "CST", "TRC");

    private static final Pattern REFERENCE =
            Pattern.compile(
                    "(Organization|Practitioner|PractitionerRole|Device|Patient|RelatedPerson)"
                            + "/[A-Za-z0-9.-]{1,64}");

    private ActorReader() {}

    /// One actor of the resource; several when its role has several codings, each of which is
    /// enough.
    static List<ConsentActor> read(JsonNode actor, String place) throws ConsentRefused {
        StrictElements.onlyKnown(actor, place, Set.of("role", "reference"));
        var roles =
                actor.has("role")
                        ? StrictElements.concept(actor.path("role"), place + ".role")
                        : List.<Code>of();
        var named = actor.has("reference");
        for (var role : roles) {
            check(role, named, place + ".role");
        }
        if (named) {
            return List.of(named(actor.path("reference"), roles, place + ".reference"));
        }
        var byRole = new ArrayList<ConsentActor>();
        roles.forEach(role ->
                byRole.add(
                        new ConsentActor(Optional.of(role), Optional.empty(), Optional.empty())));
        if (byRole.isEmpty()) {
            throw ConsentRefused.malformed(place, "must have a role or a reference");
        }
        return byRole;
    }

    private static void check(Code role, boolean named, String place) throws ConsentRefused {
        var aboutTaking =
                switch (role.system()) {
                    case PARTICIPATION -> RECEIVING.contains(role.code()) && named;
                    case SECURITY_ROLE -> !role.code().equals("datasubject");
                    case SIGNER -> false;
                    default -> true;
                };
        if (!aboutTaking) {
            throw ConsentRefused.notUnderstood(
                    place,
                    named
                            ? "must say that the actor receives or keeps the data (IRCP, PRCP,"
                                    + " CST, TRC) or which role it has"
                            : "alone must be a role that a requester can have");
        }
    }

    private static ConsentActor named(JsonNode reference, List<Code> roles, String place)
            throws ConsentRefused {
        StrictElements.onlyKnown(
                reference, place, Set.of("reference", "type", "identifier", "display"));
        var text = StrictElements.text(reference, "reference", place);
        if (text.isPresent() && !REFERENCE.matcher(text.get()).matches()) {
            throw ConsentRefused.notUnderstood(
                    place,
                    "must be Type/id of an Organization, Practitioner, PractitionerRole, Device,"
                            + " Patient or RelatedPerson");
        }
        var identifier =
                reference.has("identifier")
                        ? Optional.of(
                                identifier(reference.path("identifier"), place + ".identifier"))
                        : Optional.<Code>empty();
        if (text.isEmpty() && identifier.isEmpty()) {
            throw ConsentRefused.notUnderstood(place, "must have a reference or an identifier");
        }
        return new ConsentActor(roles.stream().findFirst(), text, identifier);
    }

    private static Code identifier(JsonNode identifier, String place) throws ConsentRefused {
        var system = StrictElements.text(identifier, "system", place);
        var value = StrictElements.text(identifier, "value", place);
        if (system.isEmpty() || value.isEmpty()) {
            throw ConsentRefused.notUnderstood(place, "must have system and value");
        }
        if (system.get().length() > 256 || value.get().length() > 256) {
            throw ConsentRefused.tooLarge(place, "has at most 256 characters in each part");
        }
        return new Code(system.get(), value.get());
    }
}
