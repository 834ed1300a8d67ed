package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.RuleId;

import java.util.List;
import java.util.Optional;

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

    /// The rules by which something can pass; which of them lets an item through, [#decide] tells.
    public List<RuleId> permitting() {
        return rules.stream()
                .filter(rule -> rule.effect() == Effect.PERMIT && rule.speaks())
                .map(Rule::id)
                .toList();
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
