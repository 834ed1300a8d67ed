package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.reading.RowOpener;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.projection.Projection;
import io.twinmesh.persistence.projection.ProjectionCursor;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import javax.sql.DataSource;

/// Follows the twins and notes where each version of each resource stands, and by what a patient is
/// found. A row whose key is gone is passed over; so is one that cannot be read, and it is counted
/// and reported: its twin is out of service, the others must not wait for it.
public final class ResourceIndex implements Projection {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceIndex.class);
    static final String NAME = "resource-index";
    private static final String PREFIX = "twin|";

    /// The tag of every event about a resource, in all its versions, begins like this.
    private static final String RESOURCES = "twin.resource-";

    /// And that of every answer of a model.
    private static final String ANSWERS = "twin.assessment-received/";

    /// And that of every review of one.
    private static final String REVIEWS = "twin.answer-reviewed/";

    /// One more with every change to what the rows say; the tables are then made anew.
    private static final int FORM = 3;

    /// A row can have half a mebibyte.
    private static final int ROWS_AT_ONCE = 200;

    private final KeyVault vault;
    private final IndexKey key;
    private final RandomGenerator random;
    private final DamageFiling damage;
    private final AtomicLong unreadable = new AtomicLong();

    public ResourceIndex(
            KeyVault vault, IndexKey key, RandomGenerator random, DamageFiling damage) {
        this.vault = vault;
        this.key = key;
        this.random = random;
        this.damage = damage;
    }

    /// The tables; they live in the journal's database.
    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts(
                NAME,
                ResourceIndex.class,
                List.of(
                        "001-resource-index",
                        "002-answers",
                        "003-names",
                        "004-reviews",
                        "005-answers-by-time"));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted(PREFIX, true, ROWS_AT_ONCE);
    }

    /// Somebody who has just written often reads at once.
    @Override
    public Duration pause() {
        return Duration.ZERO;
    }

    /// Rows that could not be read since the start.
    public long unreadable() {
        return unreadable.get();
    }

    /// Makes the tables anew when they were made under another key or in an older form.
    @Override
    public void prepare(Connection transaction) throws SQLException {
        if (!new ResourceIndexRows(transaction).madeAs(FORM, key.id())) {
            reset(transaction);
        }
    }

    /// Empties the tables and begins again at the start of the journal. Until everything is there
    /// again that was, [ResourceReader#standing] says so. The projection's runner must be stopped,
    /// and started again after this.
    public void reset(DataSource source) {
        transactions(source).run(this::reset);
    }

    /// Forgets a patient whose keys were destroyed: whatever is being taken in at this moment comes
    /// first, and what comes later finds no key. Safe to repeat.
    ///
    /// @param classes what was destroyed; with a part of them only, what tells who the patient is
    ///   goes when that is among them, and where versions stand stays: it says nothing of content
    public void purge(DataSource source, PatientId patient, Set<DataClass> classes) {
        transactions(source)
                .run(transaction -> {
                    new ProjectionCursor(NAME).lock(transaction);
                    var rows = new ResourceIndexRows(transaction);
                    if (classes.contains(DataClass.IDENTITY)) {
                        rows.purgeTokens(patient);
                    }
                    if (classes.size() == DataClass.values().length) {
                        rows.purgeVersions(patient);
                        new AnswerRows(transaction).purge(patient);
                        NameClaims.purge(transaction, patient);
                    }
                });
    }

    private void reset(Connection transaction) throws SQLException {
        var cursor = new ProjectionCursor(NAME);
        cursor.lock(transaction);
        new AnswerRows(transaction).reset();
        new ResourceIndexRows(transaction)
                .reset(FORM, key.id(), JournalTailer.highest(transaction));
        cursor.move(transaction, 0);
    }

    private static Transactions transactions(DataSource source) {
        return new Transactions(source, "the resource index cannot be written");
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        damage.begin();
        // the keys are fetched after the cursor was locked, so that purge() has the last word
        var opener = new RowOpener(vault, random);
        var changes = new ArrayList<ResourceChange>();
        var answers = new ArrayList<AnswerRows.Row>();
        var reviews = new ArrayList<AnswerRows.Review>();
        for (var row : rows) {
            switch (opened(transaction, opener, row)) {
                case Found.Change(var change) -> changes.add(change);
                case Found.Answer(var answer) -> answers.add(answer);
                case Found.Review(var review) -> reviews.add(review);
                case Found.Nothing() -> {}
            }
        }
        new ResourceSlice(key, changes).write(new ResourceIndexRows(transaction));
        new AnswerRows(transaction).insert(answers, reviews);
    }

    @Override
    public void committed() {
        damage.committed();
    }

    /// What a row of the journal has for the index.
    private sealed interface Found {
        record Change(ResourceChange change) implements Found {}

        record Answer(AnswerRows.Row row) implements Found {}

        record Review(AnswerRows.Review row) implements Found {}

        record Nothing() implements Found {}
    }

    private Found opened(Connection transaction, RowOpener opener, JournalRow row)
            throws SQLException {
        try {
            var twin = new PatientId(row.persistenceId().substring(PREFIX.length()));
            var sealed = RowOpener.sealed(twin, row.sequenceNumber(), row.tag(), row.payload());
            if (Stream.of(RESOURCES, ANSWERS, REVIEWS).noneMatch(sealed.tag()::startsWith)) {
                return new Found.Nothing();
            }
            return switch (opener.open(twin, row.sequenceNumber(), sealed)) {
                case Opened.Redacted _ -> new Found.Nothing();
                case Opened.Plain(AssessmentReceived answer) ->
                        new Found.Answer(AnswerRows.Row.of(key, twin, row, sealed.at(), answer));
                case Opened.Plain(AnswerReviewed review) ->
                        new Found.Review(AnswerRows.Review.of(twin, row, review));
                case Opened.Plain(var event) ->
                        ResourceChange.of(twin, row, sealed.at(), event)
                                .<Found>map(Found.Change::new)
                                .orElseGet(Found.Nothing::new);
            };
        } catch (UnreadableHistoryException e) {
            unreadable.incrementAndGet();
            LOG.error(
                    "a twin's row cannot be read and is not indexed, row={}, code={}",
                    row,
                    e.code());
            damage.found(transaction, e);
            return new Found.Nothing();
        }
    }
}
