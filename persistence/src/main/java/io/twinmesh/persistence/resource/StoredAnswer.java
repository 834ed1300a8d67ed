package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// What a model answered about a patient, opened.
///
/// @param sequenceNumber its place in the twin's journal
/// @param grant which inputs were used
/// @param received what the node returned and signed
/// @param sources the versions of resources that said the inputs, as far as they can be read
/// @param reviews oldest first
public record StoredAnswer(
        PatientId twin,
        long sequenceNumber,
        AccessGranted grant,
        AssessmentReceived received,
        List<SourceVersion> sources,
        List<AnswerReviewed> reviews) {
    public StoredAnswer {
        sources = List.copyOf(sources);
        reviews = List.copyOf(reviews);
    }

    /// What said one input.
    public List<SourceVersion> sources(UsedInput used) {
        return sources.stream().filter(source -> used.resources().contains(source.key())).toList();
    }

    public ReviewState reviewState() {
        return reviews.isEmpty() ? ReviewState.COMPUTED : reviews.getLast().state();
    }

    /// When something last happened to it.
    public Instant changedAt() {
        return reviews.isEmpty() ? received.at() : reviews.getLast().at();
    }

    /// 1, and one more with each review.
    public int version() {
        return 1 + reviews.size();
    }

    /// As it is now and as it was after each review but the last, the newest first.
    public List<StoredAnswer> versions() {
        return IntStream.rangeClosed(0, reviews.size())
                .mapToObj(count ->
                        new StoredAnswer(
                                twin,
                                sequenceNumber,
                                grant,
                                received,
                                sources,
                                reviews.subList(0, reviews.size() - count)))
                .toList();
    }

    @Override
    public String toString() {
        return "StoredAnswer[" + sequenceNumber + "]";
    }
}
