package io.twinmesh.cluster.http;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one request has touched, noted by its handler while it works. The router writes it into the
/// audit trail before the answer leaves, and tells there that the request was refused when it was.
/// A handler that notes nothing leaves what the address says. Safe for use by several threads.
public final class AuditSheet {
    /// A page of a search, or a bundle, names fewer patients.
    private static final int MOST_NOTES = 25_000;

    private What addressed;
    private final List<Note> notes = new ArrayList<>();
    private final Map<PatientId, List<RuleId>> admitted = new HashMap<>();
    private final Map<PatientId, AccessFilter> filters = new HashMap<>();
    private Optional<RuleId> denied = Optional.empty();
    private Optional<Interaction> interaction;
    private List<PatientId> patients;
    private Optional<String> purpose = Optional.empty();
    private Optional<String> client = Optional.empty();
    private Optional<String> query = Optional.empty();
    private boolean untouched;

    /// Those of the notes that nobody has been handed to write.
    private final List<Note> unwritten = new ArrayList<>();

    /// One record to write.
    ///
    /// @param patient empty where it belongs to none
    public record Note(Optional<PatientId> patient, What what) {}

    /// @param interaction empty on a route that is not audited: nothing is written
    /// @param patient whom the address names
    /// @param addressed what the address names
    public AuditSheet(
            Optional<Interaction> interaction, Optional<PatientId> patient, What addressed) {
        this.interaction = interaction;
        this.patients = patient.stream().toList();
        this.addressed = addressed;
    }

    /// The sheet of a request that touches nobody: nothing of it is written.
    public static AuditSheet blank() {
        return new AuditSheet(Optional.empty(), Optional.empty(), What.nothing());
    }

    /// This patient's data is in the answer, or was changed, as far as the address says which.
    public synchronized void touched(PatientId whose) {
        note(new Note(Optional.of(whose), addressed()));
    }

    /// The rules of the patient's consents by which the caller was let in: they decided whatever is
    /// noted of this patient without a rule of its own.
    public synchronized void admitted(PatientId whose, List<RuleId> rules) {
        admitted.put(whose, List.copyOf(rules));
    }

    /// The same, where what is noted later may be of single things.
    public synchronized void admitted(PatientId whose, AccessFilter filter) {
        admitted(whose, filter.permitting());
        filters.put(whose, filter);
    }

    /// The rule by which one thing of this patient is given out, when the caller was let in by a
    /// filter.
    public synchronized Optional<RuleId> rule(PatientId whose, DataItem item) {
        return Optional.ofNullable(filters.get(whose))
                .flatMap(filter ->
                        switch (filter.decide(item)) {
                            case ConsentDecision.Permit(var rule) -> Optional.of(rule);
                            case ConsentDecision.Deny _ -> Optional.empty();
                        });
    }

    /// The rule of the patient's consents for which the request is refused.
    public synchronized void denied(RuleId rule) {
        denied = Optional.of(rule);
    }

    /// This of this patient is in the answer, or was changed.
    public synchronized void touched(PatientId whose, What what) {
        note(new Note(Optional.of(whose), what));
    }

    /// Many resources of one patient: named together, in as many records as needed.
    public synchronized void touched(PatientId whose, List<What.Resource> resources) {
        touched(whose, resources, List.of());
    }

    /// The same, with the rules of the patient's consents by which they are given out.
    public synchronized void touched(
            PatientId whose, List<What.Resource> resources, Collection<RuleId> rules) {
        for (int from = 0; from < resources.size(); from += What.MOST_RESOURCES) {
            var to = Math.min(resources.size(), from + What.MOST_RESOURCES);
            note(
                    new Note(
                            Optional.of(whose),
                            addressed().with(resources.subList(from, to)).decidedBy(rules)));
        }
        if (resources.isEmpty()) {
            touched(whose);
        }
    }

    /// This belongs to no patient.
    public synchronized void touched(What what) {
        note(new Note(Optional.empty(), what));
    }

    /// The answer holds nothing of anybody: no record is written unless the request is refused.
    public synchronized void untouched() {
        untouched = true;
    }

    /// It was something else than the route usually does.
    public synchronized void interaction(Interaction other) {
        interaction = interaction.map(_ -> other);
    }

    /// What the request is for, where its address does not say it.
    public synchronized void asked(What what) {
        addressed = what;
    }

    /// Why, where the request says it in its own way.
    public synchronized void purpose(String code) {
        purpose = Optional.of(code);
    }

    /// Who it is, where a program shows that in its own way and not by a token.
    public synchronized void client(String id) {
        client = Optional.of(id);
    }

    /// Whom it is about, when that is known before anything is touched: a refusal tells it too.
    public synchronized void about(PatientId whose) {
        patients = List.of(whose);
    }

    /// The same of several; when there are none, it stays as it was.
    public synchronized void about(List<PatientId> whose) {
        if (!whose.isEmpty()) {
            patients = List.copyOf(whose);
        }
    }

    /// The search that came in the body, for `POST …/_search`; any other body is not looked at.
    synchronized void read(HttpRequest request, byte[] body) {
        if (request.getUri().path().endsWith("/_search")) {
            query = Optional.of(new String(body, StandardCharsets.UTF_8));
        }
    }

    private void note(Note note) {
        if (notes.size() == MOST_NOTES) {
            throw new IllegalStateException(
                    "one request touches at most " + MOST_NOTES + " things");
        }
        if (interaction.isPresent()) {
            notes.add(note);
            unwritten.add(note);
        }
    }

    private What addressed() {
        return query.map(text ->
                        new What(
                                addressed.type(),
                                addressed.resources(),
                                Optional.of(text),
                                addressed.decision(),
                                addressed.reason()))
                .orElse(addressed);
    }

    synchronized Optional<Interaction> interaction() {
        return interaction;
    }

    synchronized Optional<String> client() {
        return client;
    }

    synchronized Optional<String> purpose() {
        return purpose;
    }

    /// What to write for a request that was answered; what was handed out already is not in it.
    public synchronized List<Note> answered() {
        if (interaction.isEmpty() || (untouched && notes.isEmpty())) {
            return List.of();
        }
        return notes.isEmpty()
                ? List.of(decided(new Note(patients.stream().findFirst(), addressed())))
                : happened();
    }

    /// What has happened since this was asked last: had before the request was refused, or was done
    /// when its time was over.
    synchronized List<Note> happened() {
        var since = unwritten.stream().map(this::decided).toList();
        unwritten.clear();
        return since;
    }

    /// What was handed out and could not be written: it is handed out again, before all else.
    synchronized void takeBack(List<Note> handedOut) {
        unwritten.addAll(0, handedOut);
    }

    /// What to write about the refusal itself: of each patient of whom nothing has happened, or of
    /// the first.
    synchronized List<Note> refused() {
        if (interaction.isEmpty()) {
            return List.of();
        }
        var what =
                denied.map(rule -> addressed().decidedBy(List.of(rule))).orElseGet(this::addressed);
        var noted =
                notes.stream()
                        .flatMap(note -> note.patient().stream())
                        .collect(toUnmodifiableSet());
        var others = patients.stream().filter(whose -> !noted.contains(whose)).toList();
        return others.isEmpty()
                ? List.of(new Note(patients.stream().findFirst(), what))
                : others.stream().map(whose -> new Note(Optional.of(whose), what)).toList();
    }

    private Note decided(Note note) {
        return note.what().decision().isPresent()
                ? note
                : new Note(
                        note.patient(),
                        note.what().decidedBy(note.patient().map(admitted::get).orElse(List.of())));
    }
}
