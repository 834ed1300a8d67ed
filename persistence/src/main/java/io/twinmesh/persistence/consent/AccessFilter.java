package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.vault.DataClass;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The part of a twin's consents that matters for one requester, purpose, action and moment. Small,
/// and without the patient's other choices: it may travel to where the data is read.
///
/// @param rules each after the one round it
/// @param otherwise why an item is not given that no rule is about
public record AccessFilter(List<Rule> rules, Denial otherwise) {
    public AccessFilter {
        rules = List.copyOf(rules);
    }

    /// A provision whose conditions on the request hold; those on the data are left.
    ///
    /// @param parent index of the provision round it; -1 for the outermost of a consent
    /// @param standing [Standing#COUNTS], or why it only frames what is nested in it
    record Rule(RuleId id, int parent, Effect effect, Standing standing, DataScope data) {
        boolean speaks() {
            return standing == Standing.COUNTS;
        }
    }

    public boolean permits(DataItem item) {
        return decide(item).permitted();
    }

    /// Whether no item at all can pass, whatever it is.
    public boolean permitsNothing() {
        return rules.stream().noneMatch(rule -> rule.effect() == Effect.PERMIT && rule.speaks());
    }

    /// Whether a rule says no to anything.
    public boolean forbids() {
        return rules.stream().anyMatch(rule -> rule.effect() == Effect.DENY && rule.speaks());
    }

    /// Whether a rule says no to one of these; that none permits it is not enough.
    public boolean forbids(List<DataItem> items) {
        return items.stream()
                .map(this::decide)
                .anyMatch(it ->
                        it instanceof ConsentDecision.Deny(var _, var rule) && rule.isPresent());
    }

    /// Whether every item passes, whatever it is: nothing can be missing from what is shown.
    public boolean permitsEverything() {
        return permitsAll(DataScope.EVERYTHING::equals, _ -> true);
    }

    /// Whether every item of this FHIR type passes, whatever it says.
    public boolean permitsAll(String type) {
        return permitsAll(data -> data.coversAll(type), data -> data.mayConcern(type));
    }

    /// Whether every item of this class and type passes: what is left of something of which nothing
    /// else is known any more may be told to those only who could have had it whatever it was.
    public boolean permitsAll(DataClass dataClass, String type) {
        return permitsAll(
                data -> data.coversAll(dataClass, type), data -> data.ofKind(dataClass, type));
    }

    /// @param covers whether a rule is about all of them
    /// @param concerns whether a rule may be about some of them
    private boolean permitsAll(Predicate<DataScope> covers, Predicate<DataScope> concerns) {
        var covering = new boolean[rules.size()];
        for (var i = 0; i < covering.length; i++) {
            var rule = rules.get(i);
            covering[i] =
                    (rule.parent() < 0 || covering[rule.parent()]) && covers.test(rule.data());
        }
        var permitted = false;
        // of those nested in it, whether one speaks of all
        var overruled = new boolean[rules.size()];
        for (var i = covering.length - 1; i >= 0; i--) {
            var rule = rules.get(i);
            if (rule.speaks()) {
                switch (rule.effect()) {
                    case DENY -> {
                        if (!overruled[i] && concerns.test(rule.data())) {
                            return false;
                        }
                    }
                    case PERMIT -> permitted |= covering[i];
                }
            }
            if (rule.parent() >= 0 && covering[i] && (rule.speaks() || overruled[i])) {
                overruled[rule.parent()] = true;
            }
        }
        return permitted;
    }

    /// The rules by which something can pass; which of them lets an item through, [#decide] tells.
    public List<RuleId> permitting() {
        return rules.stream()
                .filter(rule -> rule.effect() == Effect.PERMIT && rule.speaks())
                .map(Rule::id)
                .toList();
    }

    /// Why not all of these may be given; where nothing can pass, no item at all is as bad as one.
    public Optional<ConsentDecision.Deny> objection(List<DataItem> items) {
        if (permitsNothing()) {
            return Optional.of(new ConsentDecision.Deny(otherwise, Optional.empty()));
        }
        return items.stream()
                .map(this::decide)
                .filter(ConsentDecision.Deny.class::isInstance)
                .map(ConsentDecision.Deny.class::cast)
                .findFirst();
    }

    public ConsentDecision decide(DataItem item) {
        var standings = standings(item);
        Optional<RuleId> permitting = Optional.empty();
        for (var i = 0; i < standings.length; i++) {
            if (standings[i] != Standing.COUNTS) {
                continue;
            }
            var rule = rules.get(i);
            switch (rule.effect()) {
                case DENY -> {
                    return new ConsentDecision.Deny(Denial.DENIED, Optional.of(rule.id()));
                }
                case PERMIT -> permitting = permitting.or(() -> Optional.of(rule.id()));
            }
        }
        return permitting
                .<ConsentDecision>map(ConsentDecision.Permit::new)
                .orElseGet(() -> new ConsentDecision.Deny(otherwise, Optional.empty()));
    }

    /// How each rule stands to the item.
    Standing[] standings(DataItem item) {
        var fits = new Fit[rules.size()];
        for (var i = 0; i < fits.length; i++) {
            var rule = rules.get(i);
            var framed = rule.parent() < 0 ? Fit.YES : fits[rule.parent()];
            fits[i] = framed == Fit.NO ? Fit.NO : framed.and(rule.data().fit(item, rule.effect()));
        }
        var heard = new boolean[rules.size()];
        var standings = new Standing[rules.size()];
        // the nested ones stand behind the one round them, so they are heard first
        for (var i = fits.length - 1; i >= 0; i--) {
            var rule = rules.get(i);
            standings[i] = fits[i].enoughFor(rule.effect()) ? rule.standing() : Standing.OTHER_DATA;
            if (standings[i] == Standing.COUNTS && heard[i]) {
                standings[i] = Standing.OVERRULED;
            }
            if (rule.parent() >= 0 && (heard[i] || standings[i] == Standing.COUNTS)) {
                heard[rule.parent()] = true;
            }
        }
        return standings;
    }
}
