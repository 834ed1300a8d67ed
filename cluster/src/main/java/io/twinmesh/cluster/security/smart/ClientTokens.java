package io.twinmesh.cluster.security.smart;

import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.smart.AssertionCheck.Found;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.UsedAssertions;

import java.time.InstantSource;
import java.util.Set;

/// Checks the tokens that CDS Hooks clients sign themselves, one for each request.
/// https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
public final class ClientTokens {
    private final AssertionCheck check;

    public ClientTokens(
            ClientFolder clients,
            Issuers issuers,
            UsedAssertions used,
            BackendServices.Limits limits,
            InstantSource time) {
        this.check = new AssertionCheck(clients, issuers, used, time, limits.clockSkew());
    }

    /// Whose token it is.
    public sealed interface Shown {
        record By(Caller caller) implements Shown {}

        record Refused(String why) implements Shown {}

        /// Too many tokens are remembered to take another one.
        record Full() implements Shown {}
    }

    /// Blocks on the disk and on the database.
    ///
    /// @param address the exact address that was called, which the token must name
    public Shown check(String token, String address) {
        return switch (check.check(token, address)) {
            case Found.Client(var client) ->
                    new Shown.By(
                            new Caller(
                                    client.id(),
                                    Set.copyOf(client.scopes()),
                                    client.smart(),
                                    client.actsFor(),
                                    client.purposes()));
            case Found.Refused(var why) -> new Shown.Refused(why);
            case Found.Full() -> new Shown.Full();
        };
    }
}
