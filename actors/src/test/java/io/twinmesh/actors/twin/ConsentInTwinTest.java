package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.actors.twin.command.ConsentCommand.BreakGlassReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ConsentReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainConsent;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainReply;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowConsent;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.Removal;
import io.twinmesh.actors.twin.state.EmergencyAccess;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

class ConsentInTwinTest {
    private static final Requester WARD = Requester.client("ward");
    private static final Code DRUGS = Code.parse("http://loinc.org|3426-4");
    private static final DataItem LAB =
            DataItem.at(
                    DataClass.CLINICAL,
                    "Observation",
                    List.of(Code.parse("http://loinc.org|2160-0")),
                    Twins.NOW);
    private static final DataItem SCREENING =
            DataItem.at(DataClass.CLINICAL, "Observation", List.of(DRUGS), Twins.NOW);

    @TempDir Path folder;
    private TwinUnderRules twin;

    @BeforeEach
    void aTwin() {
        twin = new TwinUnderRules(Twins.catalog(folder));
        twin.take(Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));
    }

    private static <T> ActorRef<T> anybody() {
        return TestInbox.<T>create().getRef();
    }

    private Object authorize(Requester who, String purpose) {
        return twin.when(new Authorize(who, purpose, ConsentAction.ACCESS, anybody()));
    }

    private void given(Requester who, String purpose, DataItem item) {
        assertThat(authorize(who, purpose))
                .isInstanceOfSatisfying(
                        AuthorizeReply.Allowed.class,
                        allowed -> assertThat(allowed.filter().permits(item)).isTrue());
        assertThat(twin.lastEvents()).isEmpty();
    }

    private void refused(Requester who, String purpose, String code) {
        assertThat(authorize(who, purpose))
                .isInstanceOfSatisfying(
                        AuthorizeReply.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(code));
        assertThat(twin.lastEvents()).isEmpty();
    }

    @Nested
    class AConsent {
        @Test
        void is_needed_before_anything_is_given() {
            refused(WARD, "TREAT", "consent.none");
            twin.take(Consents.resource("c", Consents.permitting(Purpose.TREAT)));
            given(WARD, "TREAT", LAB);
            refused(WARD, "HRESCH", "consent.purpose-not-permitted");
            refused(WARD, "FUN", "consent.purpose-not-permitted");
        }

        @Test
        void that_is_withdrawn_gives_nothing_from_the_next_question_on() {
            twin.take(Consents.resource("c", Consents.permitting()));
            twin.take(Consents.withdrawn("c"));

            refused(WARD, "TREAT", "consent.none");
        }

        @Test
        void that_is_deleted_gives_nothing_from_the_next_question_on() {
            twin.take(Consents.resource("c", Consents.permitting()));
            twin.when(
                    new PatientCommand.Import(
                            "imp",
                            "client",
                            List.of(),
                            List.of(
                                    new Removal(
                                            DataClass.CLINICAL, "Consent", "c", Optional.empty())),
                            anybody()));

            refused(WARD, "TREAT", "consent.none");
        }

        @Test
        void in_a_new_version_speaks_instead_of_the_earlier_one() {
            twin.take(Consents.resource("c", Consents.permitting(Purpose.TREAT)));
            twin.take(Consents.resource("c", Consents.permitting(Purpose.HRESCH)));

            refused(WARD, "TREAT", "consent.purpose-not-permitted");
            given(WARD, "HRESCH", LAB);
            assertThat(inForce())
                    .extracting(rule -> rule.id().text())
                    .containsExactly("Consent/c/_history/2#provision");
        }

        @Test
        void that_denies_outweighs_all_others() {
            twin.take(
                    Consents.resource("a", Consents.permitting()),
                    Consents.resource("b", Consents.denying(DRUGS)));

            given(WARD, "TREAT", LAB);
            assertThat(
                            ((AuthorizeReply.Allowed) authorize(WARD, "TREAT"))
                                    .filter()
                                    .permits(SCREENING))
                    .isFalse();
        }

        @Test
        void expires_by_the_clock_and_not_by_an_event() {
            twin.take(Consents.resource("c", Consents.expiredAt(Twins.NOW.plusSeconds(60))));
            given(WARD, "TREAT", LAB);

            twin.at(Twins.NOW.plusSeconds(60));

            refused(WARD, "TREAT", "consent.expired");
        }

        @Test
        void is_explained_rule_by_rule() {
            twin.take(Consents.resource("c", Consents.permittingAllBut(DRUGS)));

            var reply =
                    twin.when(
                            new ExplainConsent(
                                    WARD, "TREAT", ConsentAction.ACCESS, SCREENING, anybody()));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            ExplainReply.Explained.class,
                            explained -> {
                                assertThat(explained.explanation().decision().permitted())
                                        .isFalse();
                                assertThat(explained.explanation().parts()).hasSize(2);
                            });
        }

        @Test
        void too_many_are_refused_and_change_nothing() {
            var many = new IncomingResource[257];
            for (var i = 0; i < many.length; i++) {
                many[i] = Consents.resource("c" + i, Consents.permitting());
            }
            var before = twin.state();

            var reply = twin.take(many);

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            ImportReply.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().code())
                                            .isEqualTo("twin.too-many-consents"));
            assertThat(twin.state()).isEqualTo(before);
        }

        private List<ConsentTable.InForce> inForce() {
            var reply = twin.when(new ShowConsent(anybody()));
            return ((ConsentReply.InForce) reply).table().inForce();
        }
    }

    @Nested
    class BreakingTheGlass {
        @BeforeEach
        void providedForByThePatient() {
            twin.take(Consents.resource("e", Consents.emergency("ward", Duration.ofHours(2))));
        }

        private Object open(Requester who, String purpose, String reason) {
            return twin.when(new OpenBreakGlass(who, purpose, reason, anybody()));
        }

        private long opened() {
            return ((OpenReply.Opened) open(WARD, "ETREAT", "unconscious in the street")).grant();
        }

        private void refusedToOpen(Requester who, String purpose, String reason, String code) {
            assertThat(open(who, purpose, reason))
                    .isInstanceOfSatisfying(
                            OpenReply.Refused.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
            assertThat(twin.lastEvents()).isEmpty();
        }

        private Object review(long grant, String reviewer, boolean justified) {
            return twin.when(new ReviewBreakGlass(grant, reviewer, justified, "seen", anybody()));
        }

        @Test
        void is_needed_before_data_goes_out_in_an_emergency() {
            refused(WARD, "ETREAT", "consent.break-glass-required");

            var reply = open(WARD, "ETREAT", "unconscious in the street");

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            OpenReply.Opened.class,
                            opened -> {
                                assertThat(opened.until())
                                        .isEqualTo(twin.now().plus(Duration.ofHours(2)));
                                assertThat(opened.grant()).isEqualTo(twin.state().revision());
                                assertThat(opened.rules())
                                        .extracting(rule -> rule.text())
                                        .containsExactly("Consent/e/_history/1#provision");
                            });
            assertThat(twin.lastEvents())
                    .hasExactlyElementsOfTypes(PatientEvent.BreakGlassOpened.class);
            given(WARD, "BTG", LAB);
            refused(WARD, "TREAT", "consent.purpose-not-permitted");
        }

        @Test
        void asked_for_again_in_the_same_words_is_the_same_access() {
            var grant = opened();

            var again = (OpenReply.Opened) open(WARD, "ETREAT", "unconscious in the street");

            assertThat(again.grant()).isEqualTo(grant);
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void is_for_those_whom_the_patient_named() {
            refusedToOpen(
                    Requester.client("eve"),
                    "ETREAT",
                    "I would like to know",
                    "break-glass.not-provided-for");
            opened();
            refused(Requester.client("eve"), "ETREAT", "consent.actor-not-permitted");
        }

        @Test
        void needs_a_reason_and_an_emergency() {
            refusedToOpen(WARD, "ETREAT", "  because  ", "break-glass.reason-invalid");
            refusedToOpen(WARD, "ETREAT", "x".repeat(2_001), "break-glass.reason-invalid");
            refusedToOpen(
                    WARD, "TREAT", "unconscious in the street", "break-glass.purpose-invalid");
        }

        @Test
        void ends_by_the_clock() {
            opened();

            twin.at(Twins.NOW.plus(Duration.ofHours(2)));

            refused(WARD, "ETREAT", "consent.break-glass-required");
        }

        @Test
        void lasts_no_longer_than_the_network_allows() {
            twin.take(Consents.resource("e", Consents.emergency("ward", Duration.ofHours(24))));

            var reply = (OpenReply.Opened) open(WARD, "ETREAT", "unconscious in the street");

            assertThat(reply.until()).isEqualTo(twin.now().plus(Duration.ofHours(4)));
        }

        @Test
        void ends_when_the_patient_takes_the_consent_back() {
            opened();
            twin.take(Consents.withdrawn("e"));

            refused(WARD, "ETREAT", "consent.none");
        }

        @Test
        void cannot_be_opened_again_before_it_was_reviewed() {
            var grant = opened();
            twin.at(Twins.NOW.plus(Duration.ofHours(3)));
            refusedToOpen(WARD, "ETREAT", "again in the street", "break-glass.review-pending");

            assertThat(review(grant, "officer", true)).isEqualTo(new ReviewReply.Reviewed(grant));

            assertThat(open(WARD, "ETREAT", "again in the street"))
                    .isInstanceOf(OpenReply.Opened.class);
        }

        @Test
        void stays_open_when_it_was_justified_and_ends_at_once_when_not() {
            review(opened(), "officer", true);
            given(WARD, "ETREAT", LAB);
            twin.at(Twins.NOW.plus(Duration.ofHours(3)));

            review(opened(), "officer", false);

            refused(WARD, "ETREAT", "consent.break-glass-required");
        }

        @Test
        void found_unjustified_bars_its_client_until_the_officer_changes_that_judgement() {
            var grant = opened();
            review(grant, "officer", false);
            twin.at(Twins.NOW.plus(Duration.ofHours(3)));
            refusedToOpen(WARD, "ETREAT", "again in the street", "break-glass.barred");
            refusedToOpen(WARD, "BTG", "again in the street", "break-glass.barred");
            assertThat(twin.when(new ReviewBreakGlass(grant, "officer", true, " ", anybody())))
                    .isInstanceOfSatisfying(
                            ReviewReply.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().code())
                                            .isEqualTo("break-glass.remark-missing"));

            assertThat(review(grant, "officer", true)).isEqualTo(new ReviewReply.Reviewed(grant));

            assertThat(open(WARD, "ETREAT", "again in the street"))
                    .isInstanceOf(OpenReply.Opened.class);
        }

        @Test
        void found_unjustified_bars_its_client_until_the_patient_provides_for_it_anew() {
            review(opened(), "officer", false);
            twin.take(Consents.resource("other", Consents.permitting()));
            refusedToOpen(WARD, "ETREAT", "again in the street", "break-glass.barred");

            twin.take(Consents.resource("e", Consents.emergency("ward", Duration.ofHours(1))));

            assertThat(open(WARD, "ETREAT", "again in the street"))
                    .isInstanceOf(OpenReply.Opened.class);
            assertThat(grants()).hasSize(1);
        }

        @Test
        void found_unjustified_bars_no_other_client_and_is_not_forgotten_for_one() {
            review(opened(), "officer", false);
            twin.take(Consents.resource("e2", Consents.emergency("other", Duration.ofHours(1))));

            assertThat(open(Requester.client("other"), "ETREAT", "unconscious in the street"))
                    .isInstanceOf(OpenReply.Opened.class);

            refusedToOpen(WARD, "ETREAT", "again in the street", "break-glass.barred");
        }

        @Test
        void is_reviewed_once_and_by_somebody_else() {
            var grant = opened();
            refusedToReview(grant, "ward", "break-glass.own-access");
            refusedToReview(grant + 1, "officer", "break-glass.unknown");
            review(grant, "officer", true);
            refusedToReview(grant, "officer", "break-glass.already-reviewed");
        }

        private void refusedToReview(long grant, String reviewer, String code) {
            assertThat(review(grant, reviewer, true))
                    .isInstanceOfSatisfying(
                            ReviewReply.Refused.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo(code));
            assertThat(twin.lastEvents()).isEmpty();
        }

        @Test
        void is_shown_with_its_reason_until_it_is_over_and_reviewed() {
            var grant = opened();
            assertThat(grants())
                    .singleElement()
                    .satisfies(shown -> {
                        assertThat(shown.number()).isEqualTo(grant);
                        assertThat(shown.reason()).isEqualTo("unconscious in the street");
                        assertThat(shown.open()).isTrue();
                        assertThat(shown.justified()).isEmpty();
                    });
            review(grant, "officer", true);
            twin.at(Twins.NOW.plus(Duration.ofHours(3)));
            assertThat(grants().getFirst().open()).isFalse();

            var second = opened();

            assertThat(grants()).extracting(ConsentCommand.Grant::number).containsExactly(second);
        }

        private List<ConsentCommand.Grant> grants() {
            return ((BreakGlassReply.Grants) twin.when(new ShowBreakGlass(anybody()))).grants();
        }

        @Test
        void waits_in_a_limited_queue_for_review() {
            for (var i = 0; i < EmergencyAccess.LIMIT; i++) {
                twin.take(
                        Consents.resource(
                                "e", Consents.emergency("ward-" + i, Duration.ofHours(1))));
                open(Requester.client("ward-" + i), "ETREAT", "unconscious in the street");
            }
            twin.take(Consents.resource("e", Consents.emergency("ward", Duration.ofHours(1))));
            refusedToOpen(WARD, "ETREAT", "unconscious in the street", "break-glass.too-many");
        }
    }
}
