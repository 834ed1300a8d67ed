package io.twinmesh.persistence.consent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.RuleId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// All consents of one twin that are in force, compiled when they come in: the provisions of each
/// stand in one flat list, so that a decision is two passes over it. The reading is that of
/// [ConsentPolicy]. A value; the same consents give the same table in whatever order they came.
public final class ConsentTable {
    /// A twin holds at most this many provisions; at some 100 bytes each they must not outgrow it.
    public static final int MAX_RULES = 256;

    public static final ConsentTable NONE = new ConsentTable(List.of());

    private final List<HeldConsent> consents;

    private ConsentTable(List<HeldConsent> consents) {
        this.consents = List.copyOf(consents);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ConsentTable of(List<HeldConsent> consents) {
        return consents.isEmpty() ? NONE : new ConsentTable(consents);
    }

    @JsonValue
    List<HeldConsent> consents() {
        return consents;
    }

    /// With this consent in place of an earlier one of the same resource.
    ///
    /// @param resource fingerprint of the resource that says it
    /// @param consent names this version of it, for example `Consent/x/_history/2`
    public ConsentTable with(long resource, String consent, ConsentPolicy policy) {
        var next = new ArrayList<>(without(resource).consents);
        next.add(HeldConsent.of(resource, consent, policy));
        next.sort(HeldConsent.ORDER);
        return new ConsentTable(next);
    }

    /// Without what this resource said.
    public ConsentTable without(long resource) {
        return consents.stream().noneMatch(held -> held.resource() == resource)
                ? this
                : of(consents.stream().filter(held -> held.resource() != resource).toList());
    }

    /// How many provisions are in force.
    public int rules() {
        return consents.stream().mapToInt(held -> held.rows().size()).sum();
    }

    /// A rule in force.
    ///
    /// @param within the rule that it is an exception to
    /// @param provision without its exceptions
    public record InForce(RuleId id, Optional<RuleId> within, Provision provision) {}

    /// Every rule, each after the one that it is an exception to.
    public List<InForce> inForce() {
        var all = new ArrayList<InForce>();
        for (var held : consents) {
            for (var i = 0; i < held.rows().size(); i++) {
                all.add(
                        new InForce(
                                held.id(i),
                                held.parent(i) < 0
                                        ? Optional.empty()
                                        : Optional.of(held.id(held.parent(i))),
                                held.provision(i)));
            }
        }
        return List.copyOf(all);
    }

    /// Whether this very version of a rule is in force.
    public boolean hasRule(RuleId rule) {
        for (var held : consents) {
            for (var i = 0; i < held.rows().size(); i++) {
                if (held.id(i).equals(rule)) {
                    return true;
                }
            }
        }
        return false;
    }

    public ConsentDecision decide(AccessRequest request, DataItem item) {
        return forRequest(request).decide(item);
    }

    /// What is left to decide once everything about the request is known.
    public AccessFilter forRequest(AccessRequest request) {
        var rules = new ArrayList<AccessFilter.Rule>();
        var farthest = Denial.NONE;
        for (var held : consents) {
            var standings = held.standings(request);
            var places = new int[standings.length];
            for (var i = 0; i < standings.length; i++) {
                if (standings[i].frames()) {
                    places[i] = rules.size();
                    rules.add(
                            new AccessFilter.Rule(
                                    held.id(i),
                                    held.parent(i) < 0 ? -1 : places[held.parent(i)],
                                    held.provision(i).effect(),
                                    standings[i],
                                    held.provision(i).data()));
                }
            }
            farthest = Denial.later(farthest, held.farthest(standings));
        }
        return new AccessFilter(rules, farthest);
    }

    /// What would happen, and each rule's part in it.
    public Explanation explain(AccessRequest request, DataItem item) {
        var filter = forRequest(request);
        var left = Arrays.asList(filter.standings(item)).iterator();
        var parts = new ArrayList<Explanation.Part>();
        for (var held : consents) {
            var standings = held.standings(request);
            for (var i = 0; i < standings.length; i++) {
                parts.add(
                        new Explanation.Part(
                                held.id(i),
                                held.provision(i).effect(),
                                standings[i].frames() ? left.next() : standings[i]));
            }
        }
        return new Explanation(filter.decide(item), parts);
    }

    /// A rule under which emergency access may be opened.
    ///
    /// @param openFor how long, when the patient said so
    public record BreakGlassRule(RuleId id, Optional<Duration> openFor) {}

    /// The rules under which this request may open emergency access, in their order; those with an
    /// open grant are not among them.
    public List<BreakGlassRule> breakGlass(AccessRequest request) {
        var found = new ArrayList<BreakGlassRule>();
        for (var held : consents) {
            var standings = held.standings(request);
            for (var i = 0; i < standings.length; i++) {
                if (standings[i] == Standing.NO_GRANT) {
                    found.add(new BreakGlassRule(held.id(i), held.provision(i).openFor()));
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsentTable table && table.consents.equals(consents);
    }

    @Override
    public int hashCode() {
        return consents.hashCode();
    }

    @Override
    public String toString() {
        return "ConsentTable[" + consents.size() + " consents]";
    }
}
