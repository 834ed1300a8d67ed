package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One served case on its way through blind review.
///
/// | from | on | to | why |
/// |---|---|---|---|
/// | open | a reviewer takes a turn | open | nobody else gets that place until the turn is over |
/// | open | a reviewer gives an opinion | open, or complete with the last one | |
/// | open | it is due | expired | too few looked in time; it counts for nothing |
/// | complete | its opinions are counted | counted | and the patient is forgotten |
/// | open, complete | consent ends, keys are destroyed | (removed) | nobody may look any more |
///
/// @param model digest of the manifest
/// @param place where the answer stands; empty once nothing may lead to it
/// @param turns in the order in which they were taken
public record ReviewCase(
        CaseId id,
        String model,
        long period,
        Optional<Place> place,
        Stage stage,
        Instant due,
        List<Turn> turns) {
    public ReviewCase {
        turns = List.copyOf(turns);
    }

    /// @param answer sequence number in the twin's journal
    public record Place(PatientId twin, long answer) {
        @Override
        public String toString() {
            return "Place[hidden]";
        }
    }

    public enum Stage {
        OPEN,
        COMPLETE,
        COUNTED,
        EXPIRED
    }

    /// @param reviewer as [Lots#reviewer] calls them
    /// @param until when somebody else may take the place, unless there is an opinion
    public record Turn(String reviewer, Instant until, Optional<Opinion> opinion) {
        boolean holds(Instant now) {
            return opinion.isPresent() || now.isBefore(until);
        }
    }

    /// @param mark as [Lots#mark] makes it
    /// @param sealed what was found, under the patient's key; empty once it is counted
    public record Opinion(String mark, Optional<Bytes> sealed) {
        @Override
        public String toString() {
            return "Opinion[hidden]";
        }
    }

    Optional<Turn> turnOf(String reviewer) {
        return turns.stream().filter(turn -> turn.reviewer().equals(reviewer)).findFirst();
    }

    /// Until when this reviewer has it in hand; it must have taken a turn.
    public Instant until(String reviewer) {
        return turnOf(reviewer).orElseThrow().until();
    }

    long opinions() {
        return turns.stream().filter(turn -> turn.opinion().isPresent()).count();
    }

    /// Places that are held now by others than this reviewer.
    long heldByOthers(String reviewer, Instant now) {
        return turns.stream()
                .filter(turn -> !turn.reviewer().equals(reviewer) && turn.holds(now))
                .count();
    }

    ReviewCase with(Stage next) {
        return new ReviewCase(id, model, period, place, next, due, turns);
    }

    ReviewCase with(Turn turn) {
        var others = turns.stream().filter(one -> !one.reviewer().equals(turn.reviewer()));
        return new ReviewCase(
                id,
                model,
                period,
                place,
                stage,
                due,
                Stream.concat(others, Stream.of(turn)).toList());
    }
}
