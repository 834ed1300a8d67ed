package io.twinmesh.actors.twin.state;

import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.PatientEvent.BreakGlassOpened;
import io.twinmesh.persistence.history.PatientEvent.BreakGlassReviewed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The emergency accesses of a twin that are open, not reviewed yet, or bar their client.
///
/// | from | on | to | why |
/// |---|---|---|---|
/// | none | BreakGlassOpened | open | somebody whom the patient had named, with a reason |
/// | open | its time is over | expired | every access is short; no event, the clock decides |
/// | open | BreakGlassReviewed, justified | reviewed, open until its time is over | |
/// | open | BreakGlassReviewed, not justified | barring | the data stops at once |
/// | expired | BreakGlassReviewed, justified | ended | the same client may open one again |
/// | expired | BreakGlassReviewed, not justified | barring | the same client may not |
/// | barring | BreakGlassReviewed, justified | reviewed | the officer has changed the judgement |
/// | barring | the rules it was opened under are gone | ended | the patient has provided for it anew; no event, the consents decide |
public record EmergencyAccess(List<Grant> grants) {
    public static final EmergencyAccess NONE = new EmergencyAccess(List.of());

    /// So many wait for their review or bar their clients; one more cannot be opened before some
    /// are reviewed.
    public static final int LIMIT = 32;

    public EmergencyAccess {
        grants = List.copyOf(grants);
    }

    /// @param number sequence number of the event that opened it
    /// @param justified what the review found; empty before it
    public record Grant(
            long number,
            String client,
            String reason,
            Instant openedAt,
            Instant until,
            List<RuleId> rules,
            Optional<Boolean> justified) {
        public Grant {
            rules = List.copyOf(rules);
        }

        public boolean open(Instant now) {
            return now.isBefore(until) && justified.orElse(true);
        }

        /// Whether a review found that it should not have been.
        public boolean unjustified() {
            return justified.isPresent() && !justified.get();
        }

        @Override
        public String toString() {
            return "Grant[" + number + "]";
        }
    }

    /// What is over is forgotten here when something new comes; the history keeps it. Whoever could
    /// open one is barred no more.
    public EmergencyAccess opened(BreakGlassOpened event, long number) {
        var next = new ArrayList<Grant>();
        for (var grant : grants) {
            var bars = grant.unjustified() && !grant.client().equals(event.who().client());
            if (grant.justified().isEmpty() || grant.open(event.at()) || bars) {
                next.add(grant);
            }
        }
        next.add(
                new Grant(
                        number,
                        event.who().client(),
                        event.reason(),
                        event.at(),
                        event.until(),
                        event.rules(),
                        Optional.empty()));
        return new EmergencyAccess(next);
    }

    EmergencyAccess reviewed(BreakGlassReviewed event) {
        return new EmergencyAccess(
                grants.stream()
                        .map(grant ->
                                grant.number() == event.grant()
                                        ? new Grant(
                                                grant.number(),
                                                grant.client(),
                                                grant.reason(),
                                                grant.openedAt(),
                                                grant.until(),
                                                grant.rules(),
                                                Optional.of(event.justified()))
                                        : grant)
                        .toList());
    }

    public Optional<Grant> grant(long number) {
        return grants.stream().filter(grant -> grant.number() == number).findFirst();
    }

    /// The rules under which this requester has an open access now.
    public List<RuleId> openFor(Requester who, Instant now) {
        return grants.stream()
                .filter(grant -> grant.client().equals(who.client()) && grant.open(now))
                .flatMap(grant -> grant.rules().stream())
                .distinct()
                .toList();
    }

    /// The open access of this requester that was opened in these words: whoever repeats a request
    /// whose answer was lost opens nothing new.
    public Optional<Grant> opened(Requester who, String reason, Instant now) {
        return grants.stream()
                .filter(grant -> grant.client().equals(who.client()) && grant.open(now))
                .filter(grant -> grant.reason().equals(reason))
                .findFirst();
    }

    /// Whether an access of this requester waits for its review.
    public boolean waitsForReview(Requester who) {
        return grants.stream()
                .anyMatch(grant ->
                        grant.client().equals(who.client()) && grant.justified().isEmpty());
    }

    /// Whether an access of this requester was found unjustified and a rule it was opened under is
    /// in force as it was then. A Consent that is written anew has new rules.
    public boolean bars(Requester who, Predicate<RuleId> inForce) {
        return grants.stream()
                .filter(grant -> grant.client().equals(who.client()) && grant.unjustified())
                .anyMatch(grant -> grant.rules().stream().anyMatch(inForce));
    }

    /// How many must stay here until somebody decides.
    public long undecided() {
        return grants.stream()
                .filter(grant -> grant.justified().isEmpty() || grant.unjustified())
                .count();
    }
}
