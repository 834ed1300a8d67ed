package io.twinmesh.cluster.security;

import com.nimbusds.jwt.JWTClaimsSet;

import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.client.SmartScopes;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What an access token says of its client beside its name: `scope` as RFC 9068 has it, the
/// purposes of use as IHE IUA has them, and `acts_for`, which is this network's own.
public final class TokenClaims {
    private static final int MAX_SCOPES = 256;
    private static final String EXTENSIONS = "extensions";
    private static final String IUA = "ihe_iua";
    private static final String PURPOSE = "purpose_of_use";
    private static final String ACTS_FOR = "acts_for";

    private TokenClaims() {}

    /// @param scopes this network's own, followed by the SMART ones
    public static JWTClaimsSet.Builder write(
            JWTClaimsSet.Builder claims,
            List<String> scopes,
            ActsFor actsFor,
            Set<PurposeOfUse> purposes) {
        claims.claim("scope", String.join(" ", scopes))
                .claim(
                        EXTENSIONS,
                        Map.of(
                                IUA,
                                Map.of(
                                        PURPOSE,
                                        purposes.stream()
                                                .map(PurposeOfUse::code)
                                                .sorted()
                                                .map(code ->
                                                        Map.of(
                                                                "system",
                                                                PurposeOfUse.SYSTEM,
                                                                "code",
                                                                code))
                                                .toList())));
        if (!actsFor.equals(ActsFor.NOBODY)) {
            var part = new TreeMap<String, Object>();
            actsFor.practitioner().ifPresent(text -> part.put("practitioner", text));
            actsFor.organization().ifPresent(text -> part.put("organization", text));
            part.put("roles", actsFor.roles().stream().sorted().toList());
            claims.claim(ACTS_FOR, part);
        }
        return claims;
    }

    /// @throws ParseException or IllegalArgumentException when a claim has another form
    static Caller caller(String client, JWTClaimsSet claims) throws ParseException {
        var words = words(claims);
        var own = new LinkedHashSet<>(words);
        own.removeIf(word -> word.contains("/"));
        return new Caller(
                client,
                own,
                SmartScopes.among(words).and(implied(own)).and(audit(own)),
                actsFor(Optional.ofNullable(claims.getJSONObjectClaim(ACTS_FOR)).orElse(Map.of())),
                purposes(Optional.ofNullable(claims.getJSONObjectClaim(EXTENSIONS))));
    }

    private static List<String> words(JWTClaimsSet claims) throws ParseException {
        var scope = claims.getStringClaim("scope");
        return scope == null ? List.of() : List.of(scope.split(" ", MAX_SCOPES));
    }

    /// Who may read or write all twins may do so in FHIR's words too.
    private static SmartScopes implied(Set<String> own) {
        if (own.contains(Scope.TWIN_WRITE.text())) {
            return SmartScopes.EVERYTHING;
        }
        return own.contains(Scope.TWIN_READ.text()) ? SmartScopes.READ_ALL : SmartScopes.NONE;
    }

    private static SmartScopes audit(Set<String> own) {
        return own.contains(Scope.AUDIT_READ.text())
                ? SmartScopes.among(List.of("system/AuditEvent.rs"))
                : SmartScopes.NONE;
    }

    private static ActsFor actsFor(Map<String, Object> claim) {
        if (claim.isEmpty()) {
            return ActsFor.NOBODY;
        }
        var roles = new ArrayList<String>();
        if (claim.get("roles") instanceof List<?> list) {
            list.forEach(role -> roles.add(String.valueOf(role)));
        }
        return new ActsFor(
                Optional.ofNullable(claim.get("practitioner")).map(String::valueOf),
                Optional.ofNullable(claim.get("organization")).map(String::valueOf),
                Set.copyOf(roles));
    }

    /// A token that says nothing of purposes is for treatment.
    private static Set<PurposeOfUse> purposes(Optional<Map<String, Object>> extensions) {
        if (extensions.isEmpty()
                || !(extensions.get().get(IUA) instanceof Map<?, ?> iua)
                || !(iua.get(PURPOSE) instanceof List<?> list)) {
            return Set.of(PurposeOfUse.TREATMENT);
        }
        return list.stream()
                .map(each -> each instanceof Map<?, ?> coding ? coding.get("code") : each)
                .map(code -> new PurposeOfUse(String.valueOf(code)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
