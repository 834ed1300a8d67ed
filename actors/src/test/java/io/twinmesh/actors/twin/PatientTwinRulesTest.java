package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.PatientCommand.Change;
import io.twinmesh.actors.twin.PatientCommand.Condition;
import io.twinmesh.actors.twin.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.PatientCommand.StoredVersion;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.Purpose;
import io.twinmesh.persistence.consent.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class PatientTwinRulesTest {
    private static final LeaseId LEASE = new LeaseId("ls-" + "0".repeat(32));

    @TempDir Path folder;
    private PatientTwinRules rules;
    private String model;
    private PatientState state = new PatientState.Unknown();

    @BeforeEach
    void aTwinThatNobodyHasHeardOf() {
        var catalog = Twins.catalog(folder);
        model = catalog.byName("ckd-epi-2021").orElseThrow().digest().text();
        rules =
                new PatientTwinRules(
                        Twins.ADA, catalog, Twins.WATCH, Twins.EMERGENCIES, new Random(1));
    }

    private Object when(PatientCommand command) {
        var decision = rules.decide(state, command, Twins.NOW);
        for (var event : decision.events()) {
            state = PatientState.evolve(state, event);
        }
        lastEvents = decision.events();
        return decision.reply();
    }

    private List<PatientEvent> lastEvents = List.of();

    private Object take(IncomingResource... resources) {
        return when(
                new PatientCommand.Import(
                        "imp",
                        "client",
                        List.of(resources),
                        TestInbox.<ImportReply>create().getRef()));
    }

    private Object delete(String id, Optional<Integer> ifVersion) {
        return when(
                importing(
                        List.of(),
                        List.of(
                                new PatientCommand.Removal(
                                        DataClass.CLINICAL, "Observation", id, ifVersion))));
    }

    private static PatientCommand.Import importing(
            List<IncomingResource> resources, List<PatientCommand.Removal> removals) {
        return new PatientCommand.Import(
                "imp", "client", resources, removals, TestInbox.<ImportReply>create().getRef());
    }

    private static StoredVersion version(String id, int version, Change change) {
        return new StoredVersion("Observation", id, version, change);
    }

    private Object prepare(JobId job, String purpose, String digest, String asOf) {
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

    private Object handOut(JobId job) {
        return when(
                new PatientCommand.HandOut(job, LEASE, TestInbox.<HandOutReply>create().getRef()));
    }

    private Object record(JobId job, String digest) {
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

    private Object release(JobId job) {
        return when(new PatientCommand.Release(job, TestInbox.<ReleaseReply>create().getRef()));
    }

    private Object show() {
        return when(new PatientCommand.Show(TestInbox.<ShowReply>create().getRef()));
    }

    private static final ConsentPolicy OK =
            Consents.permitting(Purpose.TREAT, Purpose.PATRQT, Purpose.HRESCH);

    private void withCreatinine() {
        take(
                Twins.resource("p", "p1", Twins.person("1970-02-03", "female")),
                Twins.resource(
                        "c",
                        "c1",
                        Twins.measured("2160-0", "0.8", "mg/dL", "2026-01-01T00:00:00Z")),
                Consents.resource("ok", OK));
    }

    private static JobId job(int n) {
        return new JobId("job-" + String.format("%032x", n));
    }

    @Nested
    class AValueOfTomorrow {
        @Test
        void is_kept_as_a_resource_but_hides_no_true_value() {
            withCreatinine();

            var reply =
                    take(
                            Twins.resource(
                                    "d",
                                    "d1",
                                    Twins.measured(
                                            "2160-0", "9.9", "mg/dL", "2999-01-01T00:00:00Z")));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            ImportReply.Imported.class,
                            imported -> {
                                assertThat(imported.stored()).isEqualTo(1);
                                assertThat(imported.facts()).isZero();
                            });
            assertThat(prepare(Twins.JOB, "TREAT", model, "2026-11-21"))
                    .isInstanceOf(PrepareReply.Granted.class);
        }
    }

    @Nested
    class AnUnknownPatient {
        @Test
        void is_refused_to_everyone_and_stores_nothing() {
            var unknown = new Refusal("twin.unknown", "there is no twin of this name");

            assertThat(show()).isEqualTo(new ShowReply.Refused(unknown));
            assertThat(prepare(Twins.JOB, "TREAT", model, "2026-11-21"))
                    .isEqualTo(new PrepareReply.Denied(unknown));
            assertThat(handOut(Twins.JOB)).isEqualTo(new HandOutReply.Refused(unknown));
            assertThat(record(Twins.JOB, model)).isEqualTo(new RecordReply.Refused(unknown));
            assertThat(take(Twins.resource("x", "x"))).isEqualTo(new ImportReply.Refused(unknown));
            assertThat(state).isEqualTo(new PatientState.Unknown());
        }

        @Test
        void becomes_a_twin_with_the_first_import_that_says_who_it_is() {
            var reply = take(Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));

            assertThat(reply)
                    .isEqualTo(
                            new ImportReply.Imported(
                                    List.of(version("p", 1, Change.CREATED)), 1, 2, Twins.NOW));
            assertThat(lastEvents)
                    .hasExactlyElementsOfTypes(
                            PatientEvent.TwinOpened.class, PatientEvent.ResourceRecorded.class);
            assertThat(state.revision()).isEqualTo(2);
        }
    }

    @Nested
    class AnImport {
        @Test
        void of_known_content_changes_nothing() {
            withCreatinine();
            var before = state;

            withCreatinine();

            assertThat(lastEvents).isEmpty();
            assertThat(state).isEqualTo(before);
        }

        @Test
        void repeated_inside_one_command_counts_once() {
            var person = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));

            assertThat(take(person, person))
                    .isEqualTo(
                            new ImportReply.Imported(
                                    List.of(
                                            version("p", 1, Change.CREATED),
                                            version("p", 1, Change.UNCHANGED)),
                                    1,
                                    2,
                                    Twins.NOW));
        }

        @Test
        void with_new_content_takes_back_what_the_old_content_said() {
            withCreatinine();
            assertThat(((PatientState.Active) state).latest().facts()).hasSize(1);

            take(Twins.resource("c", "entered in error"));

            assertThat(((PatientState.Active) state).latest().facts()).isEmpty();
            assertThat(((PatientState.Active) state).resources()).containsEntry("Observation", 2);
        }

        @Test
        void over_the_limit_of_resources_is_refused_whole() {
            withCreatinine();
            var many =
                    IntStream.rangeClosed(0, ImportRules.MAX_RESOURCES)
                            .mapToObj(i -> Twins.resource("r" + i, "c"))
                            .toArray(IncomingResource[]::new);

            assertThat(((ImportReply.Refused) take(many)).refusal().code())
                    .isEqualTo("twin.too-many-resources");
            assertThat(lastEvents).isEmpty();
        }

        @Test
        void of_a_too_large_resource_is_refused_whole() {
            var large =
                    new IncomingResource(
                            DataClass.CLINICAL,
                            "X",
                            "k",
                            new byte[ImportRules.MAX_RESOURCE_BYTES + 1],
                            List.of(),
                            Condition.NONE);
            withCreatinine();

            assertThat(
                            ((ImportReply.Refused) take(Twins.resource("n", "n"), large))
                                    .refusal()
                                    .code())
                    .isEqualTo("twin.resource-too-large");
            assertThat(lastEvents).isEmpty();
        }
    }

    @Nested
    class AVersion {
        @Test
        void counts_up_with_each_change_and_with_a_deletion() {
            withCreatinine();

            assertThat(take(Twins.resource("n", "one"))).isEqualTo(one("n", 1, Change.CREATED));
            assertThat(take(Twins.resource("n", "two"))).isEqualTo(one("n", 2, Change.UPDATED));
            assertThat(take(Twins.resource("n", "two"))).isEqualTo(one("n", 2, Change.UNCHANGED));
            assertThat(delete("n", Optional.empty())).isEqualTo(one("n", 3, Change.REMOVED));
            assertThat(delete("n", Optional.empty())).isEqualTo(one("n", 3, Change.UNCHANGED));
            assertThat(take(Twins.resource("n", "two"))).isEqualTo(one("n", 4, Change.CREATED));
        }

        @Test
        void that_is_not_the_expected_one_refuses_everything() {
            withCreatinine();
            take(Twins.resource("n", "one"));
            var stale = conditional("n", "two", new Condition(Optional.of(2), false, false));

            assertThat(take(Twins.resource("m", "m"), stale))
                    .isEqualTo(
                            new ImportReply.Refused(
                                    new Refusal(
                                            "resource.version-conflict",
                                            "the resource is not in version 2 now"),
                                    Optional.of(1)));
            assertThat(lastEvents).isEmpty();
            assertThat(((ImportReply.Refused) delete("n", Optional.of(9))).refusal().code())
                    .isEqualTo("resource.version-conflict");
        }

        @Test
        void of_what_must_be_known_is_not_made() {
            withCreatinine();
            var update = conditional("n", "one", new Condition(Optional.empty(), false, true));

            assertThat(((ImportReply.Refused) take(update)).refusal().code())
                    .isEqualTo("resource.unknown");
            take(Twins.resource("n", "zero"));
            assertThat(take(update)).isEqualTo(one("n", 2, Change.UPDATED));
        }

        @Test
        void is_taken_back_and_given_in_one_step_or_not_at_all() {
            withCreatinine();
            var removal =
                    new PatientCommand.Removal(
                            DataClass.CLINICAL, "Observation", "c", Optional.of(1));

            assertThat(when(importing(List.of(Twins.resource("n", "one")), List.of(removal))))
                    .isEqualTo(
                            new ImportReply.Imported(
                                    List.of(
                                            version("n", 1, Change.CREATED),
                                            version("c", 2, Change.REMOVED)),
                                    0,
                                    state.revision(),
                                    Twins.NOW));

            assertThat(when(importing(List.of(Twins.resource("n", "two")), List.of(removal))))
                    .isInstanceOfSatisfying(
                            ImportReply.Refused.class,
                            refused -> assertThat(refused.place()).contains(1));
            assertThat(lastEvents).isEmpty();
        }

        @Test
        void is_foretold_by_a_check_that_stores_nothing() {
            withCreatinine();
            var before = state;
            var proposed = importing(List.of(Twins.resource("n", "one")), List.of());

            var foretold = when(new PatientCommand.CheckImport(proposed));

            assertThat(lastEvents).isEmpty();
            assertThat(state).isEqualTo(before);
            assertThat(when(proposed)).isEqualTo(foretold);
        }

        @Test
        void of_a_strangers_resource_is_foretold_without_making_a_twin() {
            var person = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));

            var foretold =
                    when(new PatientCommand.CheckImport(importing(List.of(person), List.of())));

            assertThat(state).isEqualTo(new PatientState.Unknown());
            assertThat(take(person)).isEqualTo(foretold);
        }

        @Test
        void of_a_person_that_must_be_known_makes_no_twin() {
            var plain = Twins.resource("p", "p1", Twins.person("1970-02-03", "female"));
            var update =
                    new IncomingResource(
                            plain.dataClass(),
                            plain.type(),
                            plain.id(),
                            plain.bytes(),
                            plain.facts(),
                            new Condition(Optional.empty(), false, true));

            assertThat(((ImportReply.Refused) take(update)).refusal().code())
                    .isEqualTo("twin.unknown");
        }

        @Test
        void of_a_resource_that_must_be_new_stays() {
            withCreatinine();
            take(Twins.resource("n", "one"));

            assertThat(take(conditional("n", "two", new Condition(Optional.empty(), true, false))))
                    .isEqualTo(one("n", 1, Change.UNCHANGED));
            assertThat(lastEvents).isEmpty();
        }

        @Test
        void that_was_deleted_says_nothing_any_more() {
            withCreatinine();

            delete("c", Optional.of(1));

            assertThat(((PatientState.Active) state).latest().facts()).isEmpty();
            assertThat(((PatientState.Active) state).resources()).containsEntry("Observation", 1);
        }

        private IncomingResource conditional(String id, String content, Condition condition) {
            var plain = Twins.resource(id, content);
            return new IncomingResource(
                    plain.dataClass(),
                    plain.type(),
                    plain.id(),
                    plain.bytes(),
                    plain.facts(),
                    condition);
        }

        private ImportReply one(String id, int version, Change change) {
            return new ImportReply.Imported(
                    List.of(version(id, version, change)), 0, state.revision(), Twins.NOW);
        }
    }

    @Nested
    class AQuestion {
        @Test
        void is_granted_with_the_inputs_stored_and_the_same_answer_for_the_same_job() {
            withCreatinine();

            var granted = prepare(Twins.JOB, "TREAT", model, "2026-11-21");

            assertThat(granted)
                    .isEqualTo(
                            new PrepareReply.Granted(
                                    List.of("age", "sex", "creatinine"), List.of()));
            var event = (PatientEvent.AccessGranted) lastEvents.getFirst();
            assertThat(event.inputs())
                    .contains("\"age\":56.0,\"creatinine\":0.8,\"sex\":\"female\"");
            assertThat(prepare(Twins.JOB, "TREAT", model, "2026-11-21")).isEqualTo(granted);
            assertThat(lastEvents).isEmpty();
        }

        @Test
        void for_another_purpose_is_denied_and_remembered() {
            withCreatinine();

            var denied = prepare(Twins.JOB, "HMARKT", model, "2026-11-21");

            assertThat(((PrepareReply.Denied) denied).refusal().code())
                    .isEqualTo("consent.purpose-not-permitted");
            assertThat(lastEvents).hasExactlyElementsOfTypes(PatientEvent.AccessDenied.class);
            assertThat(prepare(Twins.JOB, "TREAT", model, "2026-11-21")).isEqualTo(denied);
            assertThat(lastEvents).isEmpty();
        }

        @Test
        void of_an_unknown_or_misspelt_model_is_denied() {
            withCreatinine();
            for (var digest : List.of("sha256:" + "0".repeat(64), "no digest")) {
                state = withoutVerdicts();
                var denied = prepare(Twins.JOB, "TREAT", digest, "2026-11-21");
                assertThat(((PrepareReply.Denied) denied).refusal().code())
                        .isEqualTo("model.unknown");
            }
        }

        private PatientState withoutVerdicts() {
            state = new PatientState.Unknown();
            withCreatinine();
            return state;
        }

        @Test
        void that_cannot_be_computed_is_answered_so_and_remembered() {
            take(
                    Twins.resource("p", "p1", Twins.person("1970-02-03", "female")),
                    Consents.resource("ok", OK));

            var nothing = prepare(Twins.JOB, "TREAT", model, "2026-11-21");

            assertThat(((PrepareReply.NotComputable) nothing).code()).isEqualTo("input.missing");
            assertThat(((PrepareReply.NotComputable) nothing).why()).contains("creatinine");
            withCreatinine();
            assertThat(prepare(Twins.JOB, "TREAT", model, "2026-11-21")).isEqualTo(nothing);
        }

        @Test
        void about_the_future_cannot_be_computed() {
            withCreatinine();

            assertThat(
                            ((PrepareReply.NotComputable)
                                            prepare(Twins.JOB, "TREAT", model, "2026-11-23"))
                                    .code())
                    .isEqualTo("asof.in-future");
            assertThat(prepare(job(2), "TREAT", model, "2026-11-22"))
                    .isInstanceOf(PrepareReply.Granted.class);
        }

        @Test
        void beyond_the_limit_of_open_ones_is_turned_away_without_a_trace() {
            withCreatinine();
            for (var i = 0; i < PatientTwinRules.MAX_OPEN_GRANTS; i++) {
                prepare(job(i), "TREAT", model, "2026-11-21");
            }

            var denied = prepare(Twins.JOB, "TREAT", model, "2026-11-21");

            assertThat(((PrepareReply.Denied) denied).refusal().code())
                    .isEqualTo("twin.too-many-open-questions");
            assertThat(lastEvents).isEmpty();
            release(job(0));
            assertThat(prepare(Twins.JOB, "TREAT", model, "2026-11-21"))
                    .isInstanceOf(PrepareReply.Granted.class);
        }
    }

    @Nested
    class AGrant {
        @BeforeEach
        void isOpen() {
            withCreatinine();
            prepare(Twins.JOB, "TREAT", model, "2026-11-21");
        }

        @Test
        void hands_out_the_same_values_under_a_fresh_salt_each_time() {
            var first = ((HandOutReply.Inputs) handOut(Twins.JOB)).canonicalJson();
            var second = ((HandOutReply.Inputs) handOut(Twins.JOB)).canonicalJson();

            assertThat(InputJson.read(first).values()).isEqualTo(InputJson.read(second).values());
            assertThat(InputJson.read(first).salt()).isNotEqualTo(InputJson.read(second).salt());
            assertThat(lastEvents).isEmpty();
        }

        @Test
        void of_another_job_hands_out_nothing() {
            assertThat(((HandOutReply.Refused) handOut(job(9))).refusal().code())
                    .isEqualTo("grant.unknown");
        }

        @Test
        void takes_the_answer_once_and_names_its_place_for_ever() {
            assertThat(record(Twins.JOB, model)).isEqualTo(new RecordReply.Recorded(6));
            assertThat(((PatientEvent.AssessmentReceived) lastEvents.getFirst()).grant())
                    .isEqualTo(5);
            assertThat(state.revision()).isEqualTo(6);
            assertThat(record(Twins.JOB, model)).isEqualTo(new RecordReply.Recorded(6));
            assertThat(lastEvents).isEmpty();
            assertThat(handOut(Twins.JOB)).isEqualTo(new HandOutReply.AlreadyAnswered(6));
            assertThat(release(Twins.JOB)).isEqualTo(new ReleaseReply.AlreadyAnswered(6));
            assertThat(
                            ((PrepareReply.Denied) prepare(Twins.JOB, "TREAT", model, "2026-11-21"))
                                    .refusal()
                                    .code())
                    .isEqualTo("job.already-answered");
        }

        @Test
        void refuses_an_answer_by_another_model() {
            assertThat(record(Twins.JOB, "sha256:" + "0".repeat(64)))
                    .isInstanceOf(RecordReply.Refused.class);
        }

        @Test
        void once_released_is_gone_and_releasing_again_changes_nothing() {
            assertThat(release(Twins.JOB)).isEqualTo(new ReleaseReply.Released());
            assertThat(lastEvents).hasExactlyElementsOfTypes(PatientEvent.GrantReleased.class);
            assertThat(release(Twins.JOB)).isEqualTo(new ReleaseReply.Released());
            assertThat(lastEvents).isEmpty();
            assertThat(record(Twins.JOB, model)).isInstanceOf(RecordReply.Refused.class);
        }
    }

    @Nested
    class AnErasedTwin {
        @Test
        void refuses_everything() {
            state = new PatientState.Erased();

            assertThat(((ShowReply.Refused) show()).refusal().code()).isEqualTo("twin.erased");
            assertThat(take(Twins.resource("p", "p", Twins.person("1970-02-03", "male"))))
                    .isInstanceOf(ImportReply.Refused.class);
            assertThat(release(Twins.JOB)).isInstanceOf(ReleaseReply.Refused.class);
        }
    }

    @Nested
    class ConsentInAQuestion {
        private static final Code CREATININE = Code.parse("http://loinc.org|2160-0");

        private void withConsent(ConsentPolicy policy) {
            withCreatinine();
            take(Consents.resource("ok", policy));
        }

        @Test
        void is_needed_and_its_rule_is_stored() {
            withCreatinine();

            prepare(Twins.JOB, "TREAT", model, "2026-11-21");

            assertThat(((PatientEvent.AccessGranted) lastEvents.getFirst()).rules())
                    .extracting(rule -> rule.text())
                    .containsExactly("Consent/ok/_history/1#provision");
        }

        @Test
        void that_is_withdrawn_gives_nothing_and_that_is_stored() {
            withCreatinine();
            take(Consents.withdrawn("ok"));

            var denied = (PrepareReply.Denied) prepare(Twins.JOB, "TREAT", model, "2026-11-21");

            assertThat(denied.refusal().code()).isEqualTo("consent.none");
            assertThat(lastEvents).hasExactlyElementsOfTypes(PatientEvent.AccessDenied.class);
        }

        @Test
        void withholds_a_required_input_and_names_it_and_the_rule() {
            withConsent(Consents.permittingAllBut(CREATININE));

            var denied = (PrepareReply.Denied) prepare(Twins.JOB, "TREAT", model, "2026-11-21");

            assertThat(denied.refusal().code()).isEqualTo("consent.denied");
            assertThat(denied.refusal().why()).contains("creatinine").contains("withheld");
            assertThat(((PatientEvent.AccessDenied) lastEvents.getFirst()).rule())
                    .hasValueSatisfying(rule ->
                            assertThat(rule.text()).endsWith("/_history/2#provision.provision[0]"));
        }

        @Test
        void hides_from_a_view_what_it_does_not_give() {
            withConsent(Consents.permittingAllBut(CREATININE));

            var shown =
                    (ShowReply.View)
                            when(
                                    new ConsentCommand.ShowTo(
                                            Requester.client("x"),
                                            "TREAT",
                                            TestInbox.<ShowReply>create().getRef()));

            assertThat(shown.json()).contains("birthYear").doesNotContain("2160-0");
            assertThat(shown.json()).doesNotContain("monitoring");
        }
    }

    @Test
    void a_twin_shows_what_it_knows() {
        withCreatinine();

        var view = (ShowReply.View) show();

        assertThat(view.revision()).isEqualTo(4);
        assertThat(view.json())
                .contains(
                        "\"id\":\"" + Twins.ADA + "\"",
                        "\"sex\":\"female\"",
                        "\"birthYear\":1970",
                        "\"code\":\"http://loinc.org|2160-0\",\"value\":0.8,\"unit\":\"mg/dL\"",
                        "\"resources\":{\"Consent\":1,\"Observation\":2}");
    }

    @Test
    void every_state_on_the_way_survives_its_snapshot_and_hides_its_content() {
        var seen = new ArrayList<PatientState>();
        withCreatinine();
        take(
                Twins.resource(
                        "d",
                        "d",
                        Twins.condition("44054006", true, "2020-01-01T00:00:00Z", null),
                        Twins.medication("Simvastatin", true),
                        Twins.coded("72166-2", "77176002", "2026-01-01T00:00:00Z")));
        seen.add(state);
        prepare(Twins.JOB, "TREAT", model, "2026-11-21");
        seen.add(state);
        record(Twins.JOB, model);
        prepare(job(2), "HMARKT", model, "2026-11-21");
        seen.add(state);

        for (var one : seen) {
            var bytes = PatientState.SNAPSHOTS.write(one);
            assertThat(PatientState.SNAPSHOTS.read(PatientState.SNAPSHOTS.tag(one), bytes))
                    .isEqualTo(one);
            assertThat(one.toString()).doesNotContain("Simvastatin").doesNotContain("0.8");
        }
    }
}
