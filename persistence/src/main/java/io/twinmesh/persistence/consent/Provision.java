package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One provision of a consent, with the exceptions nested in it.
///
/// @param place where it stands in the resource: `policyRule`, `provision`,
///   `provision.provision[0]`, …
/// @param period when the rule is valid
/// @param actors whom it is about; empty: everybody
/// @param actions what is done with the data; empty: anything
/// @param openFor how long a break-glass grant under this rule lasts, when the patient said so
/// @param exceptions the provisions nested in it
public record Provision(
        String place,
        Effect effect,
        Interval period,
        List<ConsentActor> actors,
        List<ConsentAction> actions,
        Purposes purposes,
        DataScope data,
        Optional<Duration> openFor,
        List<Provision> exceptions) {
    private static final int MOST = 64;

    /// What a provision does when its conditions hold.
    public enum Effect {
        PERMIT,
        DENY
    }

    public Provision {
        place = place.intern();
        actors = List.copyOf(actors);
        actions = List.copyOf(actions);
        exceptions = List.copyOf(exceptions);
        period = period.shared();
        data = data.shared();
        if (actors.size() > MOST) {
            throw new IllegalArgumentException(
                    "a provision names at most " + MOST + " actors, got " + actors.size());
        }
    }

    /// Whether it gives data in emergencies, each time after a grant was opened. A permission must
    /// name an emergency purpose (`ETREAT`, `BTG`, `ERTREAT`) for that: one for `TREAT`, or for any
    /// purpose, gives nothing in an emergency that it would not give without.
    public boolean breakGlass() {
        return effect == Effect.PERMIT && purposes.named().stream().anyMatch(Purpose::emergency);
    }

    /// The same for other purposes.
    public Provision with(Purposes others) {
        return new Provision(
                place, effect, period, actors, actions, others, data, openFor, exceptions);
    }

    boolean concerns(Requester who) {
        return actors.isEmpty() || actors.stream().anyMatch(actor -> actor.is(who));
    }

    boolean covers(ConsentAction action) {
        return actions.isEmpty() || actions.contains(action);
    }

    boolean valid(Instant at) {
        return period.contains(at);
    }

    /// Without the exceptions.
    Provision alone() {
        return new Provision(
                place, effect, period, actors, actions, purposes, data, openFor, List.of());
    }

    /// This provision and all below it, each before those nested in it.
    Stream<Provision> all() {
        return Stream.concat(Stream.of(this), exceptions.stream().flatMap(Provision::all));
    }

    int depth() {
        return 1 + exceptions.stream().mapToInt(Provision::depth).max().orElse(0);
    }

    /// Whom and what a patient excepts is nobody's business but the decision's.
    @Override
    public String toString() {
        return "Provision[" + place + ", " + effect + "]";
    }
}
