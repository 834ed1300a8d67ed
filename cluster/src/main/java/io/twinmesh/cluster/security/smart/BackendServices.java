package io.twinmesh.cluster.security.smart;

import com.nimbusds.jose.jwk.ECKey;
import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.UsedAssertions;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Puts the token endpoint together.
public final class BackendServices {
    private static final int MOST_CLIENTS = 10_000;

    private BackendServices() {}

    /// @param clockSkew how wrong a client's clock may be
    /// @param life of an access token, at most five minutes
    /// @param requestsPerMinute per client
    /// @param assertionsAtOnce how many used assertions are remembered
    public record Limits(
            Duration clockSkew, Duration life, int requestsPerMinute, int assertionsAtOnce) {
        /// @param root the whole configuration, with the block `twinmesh.token`
        /// @throws WrongSetting naming the key, what it must be and what it is
        public static Limits of(Config root) {
            var block = new ConfigBlock(root, "twinmesh.token");
            return new Limits(
                    block.duration("clock-skew"),
                    block.atMost("lifetime", Duration.ofMinutes(5)),
                    block.number("requests-per-minute", 1, 6000),
                    block.number("assertions-at-once", 100, 1_000_000));
        }
    }

    /// @param issuer the private key that signs access tokens
    /// @param endpoint the token endpoint's own address
    /// @param used assertions that were shown to it
    public static TokenEndpoint tokenEndpoint(
            ClientFolder clients,
            ECKey issuer,
            Supplier<String> endpoint,
            UsedAssertions used,
            Limits limits,
            InstantSource time,
            RandomGenerator random) {
        return new TokenEndpoint(
                new AssertionCheck(
                        clients::find, Issuers.BACKEND_SERVICES, used, time, limits.clockSkew()),
                endpoint,
                new AccessTokens(issuer, limits.life(), time, random),
                new RateLimit(time, limits.requestsPerMinute(), MOST_CLIENTS));
    }
}
