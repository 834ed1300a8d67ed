package io.twinmesh.cli.provider.agent;

import io.grpc.Status;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;

import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

/// The agent's way in: it asks the network beside the agent's loop, one question at a time, and
/// keeps the certificate that it was given. Used by the loop only.
final class Entry {
    /// A certificate is not used that ends before this.
    private static final Duration RENEW_BEFORE = Duration.ofMinutes(10);

    /// Refusals of a gateway that asking to be let in anew may mend.
    private static final Set<String> MENDED_BY_ASKING =
            Set.of("node.not-enrolled", "node.pending", "node.report-outdated");

    /// A peer that refuses a certificate can be gone before it is heard that it did: after so many
    /// failures in a row whose cause nobody said the certificate counts as refused.
    private static final int UNEXPLAINED = 8;

    private final Admission admission;
    private final Consumer<AgentEvent> events;
    private final InstantSource time;
    private Optional<Admission.Credentials> credentials = Optional.empty();
    private boolean asking;
    private int failures;

    Entry(Admission admission, Consumer<AgentEvent> events, InstantSource time) {
        this.admission = admission;
        this.events = events;
        this.time = time;
    }

    /// What to connect with; empty when the network must be asked first.
    Optional<Admission.Credentials> credentials() {
        return credentials.filter(it -> it.ends().isAfter(time.instant().plus(RENEW_BEFORE)));
    }

    /// Asks; the answer arrives as an event.
    void ask(Invitation invitation) {
        if (asking) {
            return;
        }
        asking = true;
        Thread.ofVirtual()
                .name("admission")
                .start(() -> {
                    try {
                        events.accept(new AgentEvent.Answered(admission.ask(invitation)));
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    void answered(Admission.Answer answer) {
        asking = false;
        if (answer instanceof Admission.Answer.Admitted(var shown, _)) {
            credentials = Optional.of(shown);
        }
    }

    /// The gateway says why it does not take the node: for some reasons the network is asked before
    /// the next attempt.
    ///
    /// @param code its refusal code
    void refused(String code) {
        if (MENDED_BY_ASKING.contains(code)) {
            credentials = Optional.empty();
        }
    }

    /// A connection ended before the node was welcomed. When the certificate was refused, or might
    /// have been, the network is asked before the next attempt. That a gateway is away says nothing
    /// about a certificate, and each new one is work for the network.
    void ended(Status status) {
        failures++;
        // it was not there, or its own certificate is not the invitation's
        var neverShown =
                hasCause(status, ConnectException.class)
                        || hasCause(status, CertificateException.class);
        var refused =
                status.getCode() == Status.Code.UNAUTHENTICATED
                        || hasCause(status, SSLException.class);
        if (!neverShown && (refused || failures % UNEXPLAINED == 0)) {
            credentials = Optional.empty();
        }
    }

    void welcomed() {
        failures = 0;
    }

    private static boolean hasCause(Status status, Class<? extends Exception> kind) {
        for (var cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
