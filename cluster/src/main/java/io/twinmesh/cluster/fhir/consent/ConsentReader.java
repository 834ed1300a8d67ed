package io.twinmesh.cluster.fhir.consent;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what a FHIR R4 Consent says about access. Pure.
///
/// `policyRule` and the root provision say together what the consent does. FHIR R4 calls the root
/// provision "constraints to the base Consent.policyRule" and "an exception to the base policy",
/// and gives it no type; in practice it often has one:
///
/// | policyRule | provision.type | inside the provision's conditions | outside |
/// |---|---|---|---|
/// | opt-in | none, or permit | permit | says nothing |
/// | opt-in | deny | deny | permit |
/// | opt-out | none, or deny | deny | says nothing |
/// | opt-out | permit | permit | deny |
/// | other, or none | permit or deny | that | says nothing |
/// | other, or none | none | refused | |
///
/// A consent to research speaks of research only, whatever purposes it leaves open.
public final class ConsentReader {
    private static final String SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope";
    private static final String ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final Set<String> STATES =
            Set.of("draft", "proposed", "active", "rejected", "inactive", "entered-in-error");
    private static final Purposes RESEARCH = Purposes.of(List.of(Purpose.HRESCH));

    private ConsentReader() {}

    private enum Scope {
        PRIVACY,
        RESEARCH,
        OTHER
    }

    /// @param consent a Consent resource
    public static ConsentReading read(JsonNode consent) {
        try {
            return policy(consent)
                    .<ConsentReading>map(ConsentReading.InForce::new)
                    .orElseGet(ConsentReading.WithoutEffect::new);
        } catch (ConsentRefused e) {
            return new ConsentReading.Refused(e.refusal(), e.place());
        }
    }

    private static Optional<ConsentPolicy> policy(JsonNode consent) throws ConsentRefused {
        var status = consent.path("status").asText();
        if (!STATES.contains(status)) {
            throw ConsentRefused.malformed("status", "must be one of " + STATES);
        }
        // whatever else it says: a consent can always be withdrawn
        if (!status.equals("active")) {
            return Optional.empty();
        }
        for (var modifier : List.of("modifierExtension", "implicitRules", "_status")) {
            if (consent.has(modifier)) {
                throw ConsentRefused.notUnderstood(modifier, "can change what all else means");
            }
        }
        if (ProvisionReader.saysHowLong(consent)) {
            throw ConsentRefused.ambiguous(
                    "extension",
                    "gives a time for emergency access: that stands in the provision that permits"
                            + " it");
        }
        return switch (scope(consent)) {
            case OTHER -> Optional.empty();
            case PRIVACY -> Optional.of(new ConsentPolicy(root(consent)));
            case RESEARCH -> Optional.of(new ConsentPolicy(research(root(consent))));
        };
    }

    private static Scope scope(JsonNode consent) throws ConsentRefused {
        for (var code : StrictElements.concept(consent.path("scope"), "scope")) {
            if (code.system().equals(SCOPES)) {
                switch (code.code()) {
                    case "patient-privacy" -> {
                        return Scope.PRIVACY;
                    }
                    case "research" -> {
                        return Scope.RESEARCH;
                    }
                    case "adr", "treatment" -> {
                        return Scope.OTHER;
                    }
                    default -> {}
                }
            }
        }
        throw ConsentRefused.notUnderstood(
                "scope", "must be patient-privacy, research, adr or treatment of consentscope");
    }

    private static Provision root(JsonNode consent) throws ConsentRefused {
        var base = base(consent);
        if (!consent.has("provision")) {
            return base.map(effect -> everywhere(effect, List.of()))
                    .orElseThrow(() ->
                            ConsentRefused.malformed(
                                    "policyRule", "or provision must say what is allowed"));
        }
        var provision = consent.path("provision");
        var type = ProvisionReader.type(provision, "provision");
        var effect =
                type.or(() -> base)
                        .orElseThrow(() ->
                                ConsentRefused.ambiguous(
                                        "provision.type",
                                        "is needed, or a policyRule OPTIN or OPTOUT"));
        var root = new ProvisionReader().read(provision, "provision", effect, 2);
        return base.filter(policy -> policy != effect)
                .map(policy -> everywhere(policy, List.of(root)))
                .orElse(root);
    }

    private static Provision everywhere(Effect effect, List<Provision> exceptions) {
        return new Provision(
                "policyRule",
                effect,
                Interval.ALWAYS,
                List.of(),
                List.of(),
                Purposes.ANY,
                DataScope.EVERYTHING,
                Optional.empty(),
                exceptions);
    }

    /// Empty for a policy that says nothing about access by itself (a law, a form).
    private static Optional<Effect> base(JsonNode consent) throws ConsentRefused {
        if (!consent.has("policyRule")) {
            return Optional.empty();
        }
        for (var code : StrictElements.concept(consent.path("policyRule"), "policyRule")) {
            if (code.system().equals(ACT_CODES)) {
                return Optional.of(
                        switch (code.code()) {
                            case "OPTIN", "OPTINR" -> Effect.PERMIT;
                            case "OPTOUT", "OPTOUTE", "NOCONSENT" -> Effect.DENY;
                            default ->
                                    throw ConsentRefused.notUnderstood(
                                            "policyRule",
                                            "of v3-ActCode must be OPTIN, OPTINR, OPTOUT, OPTOUTE"
                                                    + " or NOCONSENT");
                        });
            }
        }
        return Optional.empty();
    }

    private static Provision research(Provision root) throws ConsentRefused {
        var named = root.purposes().named();
        if (!named.stream().allMatch(purpose -> purpose.isKindOf(Purpose.HRESCH))) {
            throw ConsentRefused.ambiguous(
                    root.place() + ".purpose", "of a consent to research must be research");
        }
        return named.isEmpty() ? root.with(RESEARCH) : root;
    }
}
