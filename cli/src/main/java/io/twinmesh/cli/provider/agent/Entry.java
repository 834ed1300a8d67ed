package io.twinmesh.cli.provider.agent;

import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/// The agent's way in: it asks the network beside the agent's loop, one question at a time, and
/// keeps the certificate that it was given. Used by the loop only.
final class Entry {
    /// A certificate is not used that ends before this.
    private static final Duration RENEW_BEFORE = Duration.ofMinutes(10);

    private final Admission admission;
    private final Consumer<AgentEvent> events;
    private final InstantSource time;
    private Optional<Admission.Credentials> credentials = Optional.empty();
    private boolean asking;

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

    /// The gateway did not take it: the network is asked before the next attempt.
    void forget() {
        credentials = Optional.empty();
    }
}
