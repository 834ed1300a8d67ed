package io.twinmesh.actors.twin;

import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.GreetReply;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/// A twin without its actor: a command is decided by the rules, and its events happen at once.
public final class TwinUnderRules {
    static final ConsentPolicy CONSENT =
            Consents.permitting(Purpose.TREAT, Purpose.PATRQT, Purpose.HRESCH);
    private static final LeaseId LEASE = new LeaseId("ls-" + "0".repeat(32));

    private final ModelCatalog catalog;
    private final PatientTwinRules rules;
    private final String model;
    private PatientState state = new PatientState.Unknown();
    private Instant now = Twins.NOW;
    private List<PatientEvent> lastEvents = List.of();

    /// Nobody has heard of it yet.
    public TwinUnderRules(ModelCatalog catalog) {
        this.catalog = catalog;
        model = catalog.byName("ckd-epi-2021").orElseThrow().digest().text();
        rules = new PatientTwinRules(Twins.ADA, Twins.WATCH, Twins.EMERGENCIES, new Random(1));
    }

    /// The digest of a model that needs age, sex and creatinine.
    public String model() {
        return model;
    }

    public PatientState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    /// Commands are decided at this time from now on.
    void at(Instant time) {
        now = time;
    }

    public void becomes(PatientState other) {
        state = other;
    }

    /// What the last command brought about.
    public List<PatientEvent> lastEvents() {
        return lastEvents;
    }

    /// @return the reply
    public Object when(PatientCommand command) {
        var decision = rules.decide(state, command, catalog.listing(), now);
        for (var event : decision.events()) {
            state = PatientState.evolve(state, event);
        }
        lastEvents = decision.events();
        return decision.reply();
    }

    public Object take(IncomingResource... resources) {
        return when(
                new PatientCommand.Import(
                        "imp",
                        "client",
                        List.of(resources),
                        TestInbox.<ImportReply>create().getRef()));
    }

    /// A woman of 1970 with a creatinine, who consents.
    public void takeCreatinine() {
        take(
                Twins.resource("p", "p1", Twins.person("1970-02-03", "female")),
                Twins.resource(
                        "c",
                        "c1",
                        Twins.measured("2160-0", "0.8", "mg/dL", "2026-01-01T00:00:00Z")),
                Consents.resource("ok", CONSENT));
    }

    public Object prepare(JobId job, String purpose, String digest, String asOf) {
        return when(
                new PatientCommand.Prepare(
                        job,
                        Requester.client("client"),
                        purpose,
                        digest,
                        LocalDate.parse(asOf),
                        "",
                        TestInbox.<PrepareReply>create().getRef()));
    }

    public Object handOut(JobId job) {
        return when(
                new PatientCommand.HandOut(
                        job,
                        LEASE,
                        Requester.client("client"),
                        "TREAT",
                        TestInbox.<HandOutReply>create().getRef()));
    }

    public Object record(JobId job, String digest) {
        return when(
                new PatientCommand.RecordAssessment(
                        job,
                        digest,
                        new byte[] {1},
                        new byte[] {2},
                        new byte[] {3},
                        Twins.NOW,
                        TestInbox.<RecordReply>create().getRef()));
    }

    public Object release(JobId job) {
        return when(new PatientCommand.Release(job, TestInbox.<ReleaseReply>create().getRef()));
    }

    public Object greet() {
        return when(new PatientCommand.Greet(TestInbox.<GreetReply>create().getRef()));
    }

    /// One piece of an import, and the word to take it in, that nobody put together before.
    public List<Object> deliver() {
        return List.of(
                when(
                        new DeliveryCommand.Piece(
                                "d",
                                0,
                                new byte[1],
                                TestInbox.<DeliveryCommand.PieceReply>create().getRef())),
                when(
                        new DeliveryCommand.Delivered(
                                "d", 1, "m", false, TestInbox.<ImportReply>create().getRef())));
    }

    public Object show() {
        return when(new PatientCommand.Show(TestInbox.<ShowReply>create().getRef()));
    }
}
