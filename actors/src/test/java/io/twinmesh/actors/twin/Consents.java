package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Consents for the tests of this package.
public final class Consents {
    private Consents() {}

    /// Everything to everybody, for these purposes; none named: for any but emergencies.
    static ConsentPolicy permitting(Purpose... purposes) {
        return new ConsentPolicy(
                provision(
                        "provision",
                        Effect.PERMIT,
                        List.of(purposes),
                        List.of(),
                        DataScope.EVERYTHING,
                        List.of()));
    }

    /// Everything to everybody but what is about, or mentions, this code.
    public static ConsentPolicy permittingAllBut(Code code) {
        return permittingAllBut(about(code));
    }

    /// Everything to everybody but data of this class.
    static ConsentPolicy permittingAllBut(DataClass dataClass) {
        return permittingAllBut(
                new DataScope(
                        List.of(dataClass), List.of(), List.of(), List.of(), Interval.ALWAYS));
    }

    static ConsentPolicy permittingAllBut(DataScope denied) {
        var denial =
                provision(
                        "provision.provision[0]",
                        Effect.DENY,
                        List.of(),
                        List.of(),
                        denied,
                        List.of());
        return new ConsentPolicy(
                provision(
                        "provision",
                        Effect.PERMIT,
                        List.of(),
                        List.of(),
                        DataScope.EVERYTHING,
                        List.of(denial)));
    }

    static ConsentPolicy permittingOnly(DataScope data) {
        return new ConsentPolicy(
                provision("provision", Effect.PERMIT, List.of(), List.of(), data, List.of()));
    }

    static ConsentPolicy denying(Code code) {
        return new ConsentPolicy(
                provision("provision", Effect.DENY, List.of(), List.of(), about(code), List.of()));
    }

    /// Nothing that is about these days.
    static ConsentPolicy denyingAbout(String from, String until) {
        return new ConsentPolicy(
                provision(
                        "provision",
                        Effect.DENY,
                        List.of(),
                        List.of(),
                        new DataScope(
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                new Interval(
                                        Optional.of(Instant.parse(from + "T00:00:00Z")),
                                        Optional.of(Instant.parse(until + "T00:00:00Z")))),
                        List.of()));
    }

    /// Everything, in emergencies, to one client.
    static ConsentPolicy emergency(String client, Duration openFor) {
        var actor =
                new ConsentActor(
                        Optional.empty(), Optional.of("Organization/" + client), Optional.empty());
        var plain =
                provision(
                        "provision",
                        Effect.PERMIT,
                        List.of(Purpose.ETREAT),
                        List.of(actor),
                        DataScope.EVERYTHING,
                        List.of());
        return new ConsentPolicy(
                new Provision(
                        plain.place(),
                        plain.effect(),
                        plain.period(),
                        plain.actors(),
                        plain.actions(),
                        plain.purposes(),
                        plain.data(),
                        Optional.of(openFor),
                        List.of()));
    }

    static ConsentPolicy expiredAt(Instant end) {
        return new ConsentPolicy(
                new Provision(
                        "provision",
                        Effect.PERMIT,
                        new Interval(Optional.empty(), Optional.of(end)),
                        List.of(),
                        List.of(),
                        Purposes.ANY,
                        DataScope.EVERYTHING,
                        Optional.empty(),
                        List.of()));
    }

    private static DataScope about(Code code) {
        return new DataScope(List.of(), List.of(), List.of(code), List.of(), Interval.ALWAYS);
    }

    private static Provision provision(
            String place,
            Effect effect,
            List<Purpose> purposes,
            List<ConsentActor> actors,
            DataScope data,
            List<Provision> exceptions) {
        return new Provision(
                place,
                effect,
                Interval.ALWAYS,
                actors,
                List.of(),
                Purposes.of(purposes),
                data,
                Optional.empty(),
                exceptions);
    }

    /// What everything passes.
    static final AccessFilter EVERYTHING = filter(permitting());

    private static AccessFilter filter(ConsentPolicy policy) {
        return ConsentTable.NONE
                .with(0, "Consent/test", policy)
                .forRequest(
                        AccessRequest.of(
                                Requester.client("tester"),
                                Purpose.TREAT,
                                ConsentAction.USE,
                                Twins.NOW));
    }

    /// The whole twin, as somebody sees it to whom everything is permitted.
    public static Sight sight(PatientState.Active twin) {
        return sight(twin, permitting());
    }

    public static Sight sight(PatientState.Active twin, ConsentPolicy policy) {
        return new Sight(twin, filter(policy), Twins.NOW);
    }

    /// A Consent resource in force; other content each time the policy is another.
    static IncomingResource resource(String id, ConsentPolicy policy) {
        return new IncomingResource(
                DataClass.CLINICAL,
                "Consent",
                id,
                Integer.toString(policy.hashCode()).getBytes(StandardCharsets.UTF_8),
                List.of(new Fact.ConsentGiven(policy)),
                Condition.NONE);
    }

    /// A Consent resource that is not in force any more.
    static IncomingResource withdrawn(String id) {
        return new IncomingResource(
                DataClass.CLINICAL,
                "Consent",
                id,
                "inactive".getBytes(StandardCharsets.UTF_8),
                List.of(),
                Condition.NONE);
    }
}
