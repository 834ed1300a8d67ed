package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.Retirement;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Whether a twin gives its values to a model, by whose consent, and how often.
class QuestionsToTwinTest {
    private static final Code CREATININE = Code.parse("http://loinc.org|2160-0");
    private static final Code SATURATION = Code.parse("http://loinc.org|59408-5");

    @TempDir Path folder;
    private ModelCatalog catalog;
    private TwinUnderRules twin;

    private void retire() {
        catalog.retire(new Digest(twin.model()), new Retirement(Instant.EPOCH, "It drifted."));
    }

    @BeforeEach
    void aTwinThatNobodyHasHeardOf() {
        catalog = Twins.catalog(folder);
        twin = new TwinUnderRules(catalog);
    }

    @Nested
    class AQuestion {
        @Test
        void is_granted_with_the_inputs_stored_and_the_same_answer_for_the_same_job() {
            twin.takeCreatinine();

            var granted = twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(granted)
                    .isEqualTo(
                            new PrepareReply.Granted(
                                    List.of("age", "sex", "creatinine"), List.of()));
            var event = (PatientEvent.AccessGranted) twin.lastEvents().getFirst();
            assertThat(event.inputs())
                    .contains("\"age\":56.0,\"creatinine\":0.8,\"sex\":\"female\"");
            assertThat(twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                    .isEqualTo(granted);
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void for_another_purpose_is_denied_and_remembered() {
            twin.takeCreatinine();

            var denied = twin.prepare(Twins.JOB, "HMARKT", twin.model(), "2026-11-21");

            assertThat(((PrepareReply.Denied) denied).refusal().code())
                    .isEqualTo("consent.purpose-not-permitted");
            assertThat(twin.lastEvents())
                    .hasExactlyElementsOfTypes(PatientEvent.AccessDenied.class);
            assertThat(twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                    .isEqualTo(denied);
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void of_an_unknown_or_misspelt_model_is_denied() {
            twin.takeCreatinine();
            for (var digest : List.of("sha256:" + "0".repeat(64), "no digest")) {
                forgetVerdicts();
                var denied = twin.prepare(Twins.JOB, "TREAT", digest, "2026-11-21");
                assertThat(((PrepareReply.Denied) denied).refusal().code())
                        .isEqualTo("model.unknown");
            }
        }

        @Test
        void of_a_model_that_was_retired_meanwhile_is_denied() {
            twin.takeCreatinine();
            retire();

            var denied = twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(((PrepareReply.Denied) denied).refusal().code()).isEqualTo("model.retired");
        }

        private void forgetVerdicts() {
            twin.becomes(new PatientState.Unknown());
            twin.takeCreatinine();
        }

        @Test
        void that_cannot_be_computed_is_answered_so_and_remembered() {
            twin.take(
                    Twins.resource("p", "p1", Twins.person("1970-02-03", "female")),
                    Consents.resource("ok", TwinUnderRules.CONSENT));

            var nothing = twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(((PrepareReply.NotComputable) nothing).code()).isEqualTo("input.missing");
            assertThat(((PrepareReply.NotComputable) nothing).why()).contains("creatinine");
            twin.takeCreatinine();
            assertThat(twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                    .isEqualTo(nothing);
        }

        @Test
        void about_the_future_cannot_be_computed() {
            twin.takeCreatinine();

            assertThat(
                            ((PrepareReply.NotComputable)
                                            twin.prepare(
                                                    Twins.JOB, "TREAT", twin.model(), "2026-11-23"))
                                    .code())
                    .isEqualTo("asof.in-future");
            assertThat(twin.prepare(Twins.job(2), "TREAT", twin.model(), "2026-11-22"))
                    .isInstanceOf(PrepareReply.Granted.class);
        }

        @Test
        void beyond_the_limit_of_open_ones_is_turned_away_without_a_trace() {
            twin.takeCreatinine();
            for (var i = 0; i < PatientTwinRules.MAX_OPEN_GRANTS; i++) {
                twin.prepare(Twins.job(i), "TREAT", twin.model(), "2026-11-21");
            }

            var denied = twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(((PrepareReply.Denied) denied).refusal().code())
                    .isEqualTo("twin.too-many-open-questions");
            assertThat(twin.lastEvents()).isEmpty();
            twin.release(Twins.job(0));
            assertThat(twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                    .isInstanceOf(PrepareReply.Granted.class);
        }
    }

    @Nested
    class ConsentInAQuestion {

        private void withConsent(ConsentPolicy policy) {
            twin.takeCreatinine();
            twin.take(Consents.resource("ok", policy));
        }

        @Test
        void is_needed_and_its_rule_is_stored() {
            twin.takeCreatinine();

            twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(((PatientEvent.AccessGranted) twin.lastEvents().getFirst()).rules())
                    .extracting(rule -> rule.text())
                    .containsExactly("Consent/ok/_history/1#provision");
        }

        @Test
        void that_is_withdrawn_gives_nothing_and_that_is_stored() {
            twin.takeCreatinine();
            twin.take(Consents.withdrawn("ok"));

            var denied =
                    (PrepareReply.Denied)
                            twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(denied.refusal().code()).isEqualTo("consent.none");
            assertThat(twin.lastEvents())
                    .hasExactlyElementsOfTypes(PatientEvent.AccessDenied.class);
        }

        @Test
        void withholds_a_required_input_and_names_it_and_the_rule() {
            withConsent(Consents.permittingAllBut(CREATININE));

            var denied =
                    (PrepareReply.Denied)
                            twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");

            assertThat(denied.refusal().code()).isEqualTo("consent.denied");
            assertThat(denied.refusal().why()).contains("creatinine").contains("withheld");
            assertThat(((PatientEvent.AccessDenied) twin.lastEvents().getFirst()).rule())
                    .hasValueSatisfying(rule ->
                            assertThat(rule.text()).endsWith("/_history/2#provision.provision[0]"));
        }

        @Test
        void hides_from_a_view_what_it_does_not_give() {
            withConsent(Consents.permittingAllBut(CREATININE));

            assertThat(shown()).contains("birthYear").doesNotContain("2160-0", "monitoring");
        }

        /// A saturation of 80 %, 30 breaths and a pulse of 140 a minute are 3 points each (RCP
        /// 2017, chart 1).
        @Test
        void shows_a_red_flag_to_whoever_may_see_each_sign_that_it_is_read_off() {
            var at = Twins.NOW.toString();
            withConsent(Consents.permittingAllBut(CREATININE));
            twin.take(
                    Twins.resource("sat", "s1", Twins.measured("59408-5", "80", "%", at)),
                    Twins.resource("breaths", "b1", Twins.measured("9279-1", "30", "/min", at)));
            assertThat(shown()).as("6 points").doesNotContain("redFlag");

            twin.take(Twins.resource("pulse", "p1", Twins.measured("8867-4", "140", "/min", at)));
            assertThat(shown())
                    .contains("\"redFlag\":{\"model\":\"news2\",\"score\":9,\"atLeast\":true")
                    .contains(RedFlag.TEXT);

            withConsent(Consents.permittingAllBut(SATURATION));
            assertThat(shown()).doesNotContain("redFlag", "59408-5");
        }

        private String shown() {
            return ((ShowReply.View)
                            twin.when(
                                    new ConsentCommand.ShowTo(
                                            Requester.client("x"),
                                            "TREAT",
                                            TestInbox.<ShowReply>create().getRef())))
                    .json();
        }
    }

    @Nested
    class AGrant {
        @BeforeEach
        void isOpen() {
            twin.takeCreatinine();
            twin.prepare(Twins.JOB, "TREAT", twin.model(), "2026-11-21");
        }

        @Test
        void hands_out_the_same_values_under_a_fresh_salt_each_time() {
            var first = ((HandOutReply.Inputs) twin.handOut(Twins.JOB)).canonicalJson();
            var second = ((HandOutReply.Inputs) twin.handOut(Twins.JOB)).canonicalJson();

            assertThat(InputJson.read(first).values()).isEqualTo(InputJson.read(second).values());
            assertThat(InputJson.read(first).salt()).isNotEqualTo(InputJson.read(second).salt());
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void of_a_model_that_was_retired_meanwhile_hands_out_nothing() {
            retire();

            assertThat(((HandOutReply.Refused) twin.handOut(Twins.JOB)).refusal().code())
                    .isEqualTo("model.retired");
        }

        @Test
        void whose_consent_was_withdrawn_hands_out_nothing_and_is_closed() {
            twin.take(Consents.withdrawn("ok"));

            var refused = twin.handOut(Twins.JOB);

            assertThat(((HandOutReply.Refused) refused).refusal().code()).isEqualTo("consent.none");
            assertThat(twin.lastEvents())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            PatientEvent.AccessDenied.class,
                            denied -> {
                                assertThat(denied.job()).isEqualTo(Twins.JOB);
                                assertThat(denied.code()).isEqualTo("consent.none");
                            });
            assertThat(((PatientState.Active) twin.state()).grants()).isEmpty();
            assertThat(twin.handOut(Twins.JOB)).isEqualTo(refused);
            assertThat(twin.release(Twins.JOB)).isEqualTo(new ReleaseReply.Released());
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void of_which_an_input_is_denied_now_hands_out_nothing_and_names_the_rule() {
            twin.take(Consents.resource("no", Consents.denying(CREATININE)));

            var refused = (HandOutReply.Refused) twin.handOut(Twins.JOB);

            assertThat(refused.refusal().code()).isEqualTo("consent.denied");
            assertThat(((PatientEvent.AccessDenied) twin.lastEvents().getFirst()).rule())
                    .contains(RuleId.parse("Consent/no/_history/1#provision"));
        }

        @Test
        void of_which_the_patients_identity_is_denied_now_hands_out_nothing() {
            twin.take(Consents.resource("ok", Consents.permittingAllBut(DataClass.IDENTITY)));

            assertThat(((HandOutReply.Refused) twin.handOut(Twins.JOB)).refusal().code())
                    .isEqualTo("consent.denied");
        }

        @Test
        void is_judged_by_the_value_that_was_chosen_and_not_by_one_that_came_later() {
            twin.take(
                    Twins.resource(
                            "c2",
                            "c2",
                            Twins.measured("2160-0", "0.9", "mg/dL", "2026-11-20T00:00:00Z")),
                    Consents.resource("no", Consents.denyingAbout("2026-01-01", "2026-01-02")));

            assertThat(((HandOutReply.Refused) twin.handOut(Twins.JOB)).refusal().code())
                    .isEqualTo("consent.denied");
        }

        @Test
        void is_handed_out_under_rules_about_other_data() {
            twin.take(
                    Consents.resource(
                            "no", Consents.denying(Code.parse("http://loinc.org|718-7"))));

            assertThat(twin.handOut(Twins.JOB)).isInstanceOf(HandOutReply.Inputs.class);
        }

        @Test
        void of_another_job_hands_out_nothing() {
            assertThat(((HandOutReply.Refused) twin.handOut(Twins.job(9))).refusal().code())
                    .isEqualTo("grant.unknown");
        }

        @Test
        void takes_the_answer_once_and_names_its_place_for_ever() {
            assertThat(twin.record(Twins.JOB, twin.model())).isEqualTo(new RecordReply.Recorded(6));
            assertThat(((PatientEvent.AssessmentReceived) twin.lastEvents().getFirst()).grant())
                    .isEqualTo(5);
            assertThat(twin.state().revision()).isEqualTo(6);
            assertThat(twin.record(Twins.JOB, twin.model())).isEqualTo(new RecordReply.Recorded(6));
            assertThat(twin.lastEvents()).isEmpty();
            assertThat(twin.handOut(Twins.JOB)).isEqualTo(new HandOutReply.AlreadyAnswered(6));
            assertThat(twin.release(Twins.JOB)).isEqualTo(new ReleaseReply.AlreadyAnswered(6));
            assertThat(
                            ((PrepareReply.Denied)
                                            twin.prepare(
                                                    Twins.JOB, "TREAT", twin.model(), "2026-11-21"))
                                    .refusal()
                                    .code())
                    .isEqualTo("job.already-answered");
        }

        @Test
        void refuses_an_answer_by_another_model() {
            assertThat(twin.record(Twins.JOB, "sha256:" + "0".repeat(64)))
                    .isInstanceOf(RecordReply.Refused.class);
        }

        @Test
        void once_released_is_gone_and_releasing_again_changes_nothing() {
            assertThat(twin.release(Twins.JOB)).isEqualTo(new ReleaseReply.Released());
            assertThat(twin.lastEvents())
                    .hasExactlyElementsOfTypes(PatientEvent.GrantReleased.class);
            assertThat(twin.release(Twins.JOB)).isEqualTo(new ReleaseReply.Released());
            assertThat(twin.lastEvents()).isEmpty();
            assertThat(twin.record(Twins.JOB, twin.model()))
                    .isInstanceOf(RecordReply.Refused.class);
        }
    }
}
