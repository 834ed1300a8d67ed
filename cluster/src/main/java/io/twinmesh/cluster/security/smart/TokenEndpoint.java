package io.twinmesh.cluster.security.smart;

import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.smart.AssertionCheck.Found;
import io.twinmesh.persistence.client.BackendClient;
import io.twinmesh.persistence.client.SmartScope;
import io.twinmesh.persistence.client.SmartScopes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers a request for an access token (RFC 6749, 4.4, with a client assertion of RFC 7523).
///
/// What is granted is what the client asked for and may have, both at once: a client that asks for
/// `system/*.rs` and may have `system/Observation.cruds` gets `system/Observation.rs`. Scopes of a
/// patient or a user are never granted here.
public final class TokenEndpoint {
    static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// Longer lists would not fit into a token that [TokenCheck] accepts.
    private static final int MAX_SCOPE = 2000;

    private final AssertionCheck assertions;
    private final Supplier<String> address;
    private final AccessTokens tokens;
    private final RateLimit limit;

    TokenEndpoint(
            AssertionCheck assertions,
            Supplier<String> address,
            AccessTokens tokens,
            RateLimit limit) {
        this.assertions = assertions;
        this.address = address;
        this.tokens = tokens;
        this.limit = limit;
    }

    /// What the client hears.
    public sealed interface Answer {
        /// @param client who has shown that it is itself
        /// @param scope what was granted, which can be less than was asked for
        record Issued(String client, String token, Duration life, String scope) implements Answer {
            @Override
            public String toString() {
                return "Issued[]";
            }
        }

        /// @param client who has shown that it is itself; empty when nobody has
        /// @param code permanent: `oauth.` and the error of RFC 6749 with `-` for `_`
        record Refused(
                Optional<String> client,
                int status,
                String code,
                String why,
                Optional<Duration> retryAfter)
                implements Answer {
            Refused of(BackendClient identified) {
                return new Refused(Optional.of(identified.id()), status, code, why, retryAfter);
            }
        }
    }

    /// Blocks on the disk, where the clients are.
    ///
    /// @param form the parameters of the request, each once
    public Answer answer(Map<String, String> form) {
        if (!form.containsKey("grant_type")) {
            return refused("oauth.invalid-request", "The parameter grant_type is missing.");
        }
        if (!form.get("grant_type").equals("client_credentials")) {
            return refused(
                    "oauth.unsupported-grant-type", "The only grant here is client_credentials.");
        }
        if (!form.getOrDefault("client_assertion_type", "").equals(ASSERTION_TYPE)
                || !form.containsKey("client_assertion")) {
            return refused(
                    "oauth.invalid-request",
                    "A client shows who it is with client_assertion and client_assertion_type "
                            + ASSERTION_TYPE
                            + ".");
        }
        return switch (assertions.check(form.get("client_assertion"), address.get())) {
            case Found.Client(BackendClient client) -> identified(client, form);
            case Found.Refused(String why) -> unauthenticated(why);
            case Found.Full() ->
                    new Answer.Refused(
                            Optional.empty(),
                            503,
                            "oauth.temporarily-unavailable",
                            "Too many assertions are in use; try again later.",
                            Optional.of(AssertionCheck.LONGEST_LIFE));
        };
    }

    private Answer identified(BackendClient client, Map<String, String> form) {
        if (!form.getOrDefault("client_id", client.id()).equals(client.id())) {
            return unauthenticated("The client_id is not that of the assertion.");
        }
        var wait = limit.take(client.id());
        if (wait.isPresent()) {
            return new Answer.Refused(
                    Optional.of(client.id()),
                    429,
                    "oauth.temporarily-unavailable",
                    "This client asks for tokens too often; a token can be used many times.",
                    wait);
        }
        return granted(client, form.getOrDefault("scope", "").strip());
    }

    private Answer granted(BackendClient client, String asked) {
        var words = List.of(asked.split(" +", -1));
        for (var word : words) {
            if (asked.length() > MAX_SCOPE || !known(word)) {
                return refused(
                                "oauth.invalid-scope",
                                "The parameter scope must list scopes like system/Observation.rs,"
                                        + " of at most 2000 characters.")
                        .of(client);
            }
        }
        var scopes = new ArrayList<String>();
        words.stream().filter(client.scopes()::contains).distinct().forEach(scopes::add);
        SmartScopes.among(words).within(client.smart()).scopes().stream()
                .map(SmartScope::text)
                .forEach(scopes::add);
        var scope = String.join(" ", scopes);
        if (scopes.isEmpty() || scope.length() > MAX_SCOPE) {
            return refused(
                            "oauth.invalid-scope",
                            "The client may have none of these scopes, or too many.")
                    .of(client);
        }
        return new Answer.Issued(client.id(), tokens.issue(client, scopes), tokens.life(), scope);
    }

    private static boolean known(String word) {
        return SmartScope.parse(word).isPresent()
                || Arrays.stream(Scope.values()).anyMatch(scope -> scope.text().equals(word));
    }

    private static Answer.Refused refused(String code, String why) {
        return new Answer.Refused(Optional.empty(), 400, code, why, Optional.empty());
    }

    private static Answer unauthenticated(String why) {
        return new Answer.Refused(
                Optional.empty(), 401, "oauth.invalid-client", why, Optional.empty());
    }
}
