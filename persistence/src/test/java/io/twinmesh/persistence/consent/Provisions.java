package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes provisions down as a test reads: `permit().purposes(TREAT).except(deny().codes(HIV))`.
final class Provisions {
    private final Effect effect;
    private Interval period = Interval.ALWAYS;
    private List<ConsentActor> actors = List.of();
    private List<ConsentAction> actions = List.of();
    private Purposes purposes = Purposes.ANY;
    private DataScope data = DataScope.EVERYTHING;
    private Optional<Duration> openFor = Optional.empty();
    private final List<Provisions> exceptions = new ArrayList<>();

    private Provisions(Effect effect) {
        this.effect = effect;
    }

    static Provisions permit() {
        return new Provisions(Effect.PERMIT);
    }

    static Provisions deny() {
        return new Provisions(Effect.DENY);
    }

    static Provisions of(Effect effect) {
        return new Provisions(effect);
    }

    static ConsentActor actor(String reference) {
        return new ConsentActor(Optional.empty(), Optional.of(reference), Optional.empty());
    }

    Provisions during(String from, String until) {
        period =
                new Interval(
                        Optional.of(Instant.parse(from + "T00:00:00Z")),
                        Optional.of(Instant.parse(until + "T00:00:00Z")));
        return this;
    }

    Provisions during(Interval interval) {
        period = interval;
        return this;
    }

    Provisions actors(ConsentActor... who) {
        actors = List.of(who);
        return this;
    }

    Provisions actions(ConsentAction... what) {
        actions = List.of(what);
        return this;
    }

    Provisions purposes(Purpose... named) {
        purposes = Purposes.of(List.of(named));
        return this;
    }

    Provisions data(DataScope scope) {
        data = scope;
        return this;
    }

    Provisions codes(Code... codes) {
        return data(
                new DataScope(List.of(), List.of(), List.of(codes), List.of(), Interval.ALWAYS));
    }

    Provisions types(String... types) {
        return data(
                new DataScope(List.of(), List.of(types), List.of(), List.of(), Interval.ALWAYS));
    }

    Provisions classes(DataClass... classes) {
        return data(
                new DataScope(List.of(classes), List.of(), List.of(), List.of(), Interval.ALWAYS));
    }

    Provisions labels(Code... labels) {
        return data(
                new DataScope(List.of(), List.of(), List.of(), List.of(labels), Interval.ALWAYS));
    }

    Provisions about(String from, String until) {
        return data(
                new DataScope(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Interval(
                                Optional.of(Instant.parse(from + "T00:00:00Z")),
                                Optional.of(Instant.parse(until + "T00:00:00Z")))));
    }

    Provisions openFor(Duration duration) {
        openFor = Optional.of(duration);
        return this;
    }

    Provisions except(Provisions... nested) {
        exceptions.addAll(List.of(nested));
        return this;
    }

    ConsentPolicy policy() {
        return new ConsentPolicy(at("provision"));
    }

    private Provision at(String place) {
        var nested = new ArrayList<Provision>();
        for (var exception : exceptions) {
            nested.add(exception.at(place + ".provision[" + nested.size() + "]"));
        }
        return new Provision(
                place, effect, period, actors, actions, purposes, data, openFor, nested);
    }

    /// The table of these consents, named `Consent/0`, `Consent/1`, … in this order.
    static ConsentTable table(Provisions... consents) {
        var table = ConsentTable.NONE;
        for (var i = 0; i < consents.length; i++) {
            table = table.with(i, "Consent/" + i, consents[i].policy());
        }
        return table;
    }
}
