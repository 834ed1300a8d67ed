package io.twinmesh.persistence.consent;

import static io.twinmesh.persistence.consent.Provisions.actor;
import static io.twinmesh.persistence.consent.Provisions.deny;
import static io.twinmesh.persistence.consent.Provisions.permit;
import static io.twinmesh.persistence.consent.Provisions.table;
import static io.twinmesh.persistence.consent.RandomConsents.confidential;
import static io.twinmesh.persistence.consent.RandomConsents.loinc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.ConsentActor;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

class ConsentMatrixTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Code SYSTOLIC = loinc("8480-6");
    private static final Code DRUGS = loinc("3426-4");
    private static final Requester WARD = Requester.client("ward");
    private static final RuleId ROOT = RuleId.parse("Consent/0#provision");

    private static AccessRequest asks(Purpose purpose) {
        return AccessRequest.of(WARD, purpose, ConsentAction.ACCESS, NOW);
    }

    private static DataItem observation(Code... codes) {
        return DataItem.at(DataClass.CLINICAL, "Observation", List.of(codes), NOW);
    }

    private static void permitted(ConsentTable table, AccessRequest request, DataItem item) {
        assertThat(table.decide(request, item)).isInstanceOf(ConsentDecision.Permit.class);
        assertThat(table.forRequest(request).permits(item)).isTrue();
    }

    private static void denied(
            ConsentTable table, AccessRequest request, DataItem item, String code) {
        assertThat(table.decide(request, item))
                .isInstanceOfSatisfying(
                        ConsentDecision.Deny.class,
                        deny -> assertThat(deny.denial().code()).isEqualTo(code));
        assertThat(table.forRequest(request).permits(item)).isFalse();
    }

    /// deny/permit × purpose × actor × code × period × break-glass, alone and with an exception,
    /// each asked for four purposes with and without a grant: against the walk over the tree.
    @Test
    void every_cell_of_the_matrix_is_decided_as_the_tree_says() {
        var purposes =
                List.of(
                        List.<Purpose>of(),
                        List.of(Purpose.TREAT),
                        List.of(Purpose.ETREAT),
                        List.of(Purpose.HRESCH));
        var actors =
                List.of(
                        List.<ConsentActor>of(),
                        List.of(actor("Organization/ward")),
                        List.of(actor("Organization/other")));
        var codes = List.of(List.<Code>of(), List.of(SYSTOLIC), List.of(DRUGS));
        var periods =
                List.of(
                        Interval.ALWAYS,
                        new Interval(Optional.empty(), Optional.of(NOW)),
                        new Interval(Optional.of(NOW), Optional.empty()),
                        new Interval(Optional.of(NOW.plusSeconds(1)), Optional.empty()));
        var cells = 0;
        for (var effect : Provision.Effect.values()) {
            for (var purpose : purposes) {
                for (var actor : actors) {
                    for (var code : codes) {
                        for (var period : periods) {
                            Supplier<Provisions> rule =
                                    () ->
                                            Provisions.of(effect)
                                                    .purposes(purpose.toArray(Purpose[]::new))
                                                    .actors(actor.toArray(ConsentActor[]::new))
                                                    .codes(code.toArray(Code[]::new))
                                                    .during(period);
                            cells += cells(rule.get());
                            cells += cells(rule.get().except(deny().codes(SYSTOLIC)));
                            cells += cells(deny().except(rule.get()));
                        }
                    }
                }
            }
        }
        assertThat(cells).isEqualTo(2 * 4 * 3 * 3 * 4 * 3 * 16);
    }

    private static int cells(Provisions provision) {
        var policy = provision.policy();
        var table = ConsentTable.NONE.with(0, "Consent/0", policy);
        var rules = policy.root().all().map(p -> RuleId.of("Consent/0", p.place())).toList();
        var cells = 0;
        for (var purpose : List.of(Purpose.TREAT, Purpose.ETREAT, Purpose.BTG, Purpose.HRESCH)) {
            for (var opened : List.of(List.<RuleId>of(), rules)) {
                for (var item : List.of(observation(SYSTOLIC), observation(DRUGS))) {
                    var request = asks(purpose).with(opened);
                    assertThat(table.decide(request, item).permitted())
                            .as("%s for %s, %s", policy.root(), purpose, opened)
                            .isEqualTo(
                                    TreeWalk.permits(Map.of("Consent/0", policy), request, item));
                    cells++;
                }
            }
        }
        return cells;
    }

    @Nested
    class ByDefault {
        @Test
        void nothing_is_given_without_a_consent() {
            denied(ConsentTable.NONE, asks(Purpose.TREAT), observation(), "consent.none");
            assertThat(ConsentTable.NONE.forRequest(asks(Purpose.TREAT)).permitsNothing()).isTrue();
        }

        @Test
        void a_permission_for_a_purpose_holds_for_those_below_it_and_the_decision_names_its_rule() {
            var table = table(permit().purposes(Purpose.TREAT));

            var decision = table.decide(asks(Purpose.COC), observation(SYSTOLIC));

            assertThat(decision).isEqualTo(new ConsentDecision.Permit(ROOT));
        }
    }

    @Nested
    class Whole {
        private boolean everything(ConsentTable table) {
            return table.forRequest(asks(Purpose.TREAT)).permitsEverything();
        }

        private boolean observations(ConsentTable table) {
            return table.forRequest(asks(Purpose.TREAT)).permitsAll("Observation");
        }

        @Test
        void is_what_no_rule_takes_anything_from_whatever_data_there_is() {
            assertThat(everything(table(permit()))).isTrue();
            assertThat(everything(table(deny().except(permit())))).isTrue();
            assertThat(everything(table(permit().codes(SYSTOLIC)))).isFalse();
            assertThat(everything(table(permit().except(deny().codes(DRUGS))))).isFalse();
            assertThat(everything(table(permit(), deny().codes(DRUGS)))).isFalse();
            assertThat(everything(table(permit().purposes(Purpose.HRESCH)))).isFalse();
            assertThat(everything(ConsentTable.NONE)).isFalse();
        }

        @Test
        void is_a_type_that_no_rule_about_codes_or_times_or_classes_touches() {
            var others = deny().data(types("Condition"));

            assertThat(observations(table(permit(), others))).isTrue();
            assertThat(everything(table(permit(), others))).isFalse();
            assertThat(observations(table(permit().data(types("Observation"))))).isTrue();
            assertThat(observations(table(permit().data(types("Condition"))))).isFalse();
            assertThat(observations(table(permit(), deny().codes(DRUGS)))).isFalse();
            assertThat(
                            observations(
                                    table(
                                            permit(),
                                            deny().data(
                                                            new DataScope(
                                                                    List.of(DataClass.GENOME),
                                                                    List.of(),
                                                                    List.of(),
                                                                    List.of(),
                                                                    Interval.ALWAYS)))))
                    .isFalse();
        }

        private DataScope types(String type) {
            return new DataScope(List.of(), List.of(type), List.of(), List.of(), Interval.ALWAYS);
        }
    }

    @Nested
    class SaysWhy {
        @Test
        void the_code_names_what_the_best_permission_lacks() {
            var treat = asks(Purpose.TREAT);
            var item = observation(SYSTOLIC);
            denied(
                    table(permit().actors(actor("Organization/other"))),
                    treat,
                    item,
                    "consent.actor-not-permitted");
            denied(
                    table(permit().purposes(Purpose.HRESCH)),
                    treat,
                    item,
                    "consent.purpose-not-permitted");
            denied(
                    table(permit().actions(ConsentAction.USE)),
                    treat,
                    item,
                    "consent.action-not-permitted");
            denied(
                    table(permit().during("2020-01-01", "2026-06-01")),
                    treat,
                    item,
                    "consent.expired");
            denied(
                    table(permit().during("2026-06-02", "2030-01-01")),
                    treat,
                    item,
                    "consent.not-yet-valid");
            denied(table(permit().codes(DRUGS)), treat, item, "consent.data-not-permitted");
            denied(table(deny().codes(DRUGS)), treat, item, "consent.none");
            denied(table(permit(), deny().codes(SYSTOLIC)), treat, item, "consent.denied");
        }

        @Test
        void a_no_is_told_from_a_permission_that_is_missing() {
            var others = permit().actors(actor("Organization/other"));
            var missing = table(others).forRequest(asks(Purpose.TREAT));
            var denied = table(others, deny()).forRequest(asks(Purpose.TREAT));
            var inPart = table(permit().codes(DRUGS), deny().codes(SYSTOLIC));
            var items = List.of(observation(loinc("8867-4")), observation(SYSTOLIC));

            assertThat(missing.forbids()).isFalse();
            assertThat(missing.forbids(items)).isFalse();
            assertThat(denied.permitsNothing()).isTrue();
            assertThat(denied.forbids()).isTrue();
            assertThat(inPart.forRequest(asks(Purpose.TREAT)).forbids(items)).isTrue();
        }

        @Test
        void an_explanation_names_every_rule_and_its_part() {
            var table =
                    table(
                            permit().except(deny().codes(DRUGS), deny().codes(SYSTOLIC)),
                            permit().purposes(Purpose.HRESCH));

            var explained = table.explain(asks(Purpose.TREAT), observation(SYSTOLIC));

            assertThat(explained.parts())
                    .extracting(part -> part.rule().text(), Explanation.Part::standing)
                    .containsExactly(
                            tuple("Consent/0#provision", Standing.OVERRULED),
                            tuple("Consent/0#provision.provision[0]", Standing.OTHER_DATA),
                            tuple("Consent/0#provision.provision[1]", Standing.COUNTS),
                            tuple("Consent/1#provision", Standing.OTHER_PURPOSE));
            assertThat(explained.decision())
                    .isEqualTo(
                            new ConsentDecision.Deny(
                                    Denial.DENIED,
                                    Optional.of(RuleId.parse("Consent/0#provision.provision[1]"))));
        }
    }

    @Nested
    class NestedProvisions {
        @Test
        void an_exception_speaks_instead_of_the_rule_round_it() {
            var allButDrugs = table(permit().except(deny().codes(DRUGS)));
            var nothingButSystolic = table(deny().except(permit().codes(SYSTOLIC)));

            permitted(allButDrugs, asks(Purpose.TREAT), observation(SYSTOLIC));
            denied(allButDrugs, asks(Purpose.TREAT), observation(DRUGS), "consent.denied");
            permitted(nothingButSystolic, asks(Purpose.TREAT), observation(SYSTOLIC));
            denied(nothingButSystolic, asks(Purpose.TREAT), observation(DRUGS), "consent.denied");
        }

        @Test
        void an_exception_is_not_looked_at_outside_the_rule_round_it() {
            var table =
                    table(
                            deny().actors(actor("Organization/other"))
                                    .except(permit().codes(SYSTOLIC)));

            denied(
                    table,
                    asks(Purpose.TREAT),
                    observation(SYSTOLIC),
                    "consent.actor-not-permitted");
        }

        @Test
        void of_several_that_speak_one_denial_outweighs_all() {
            var siblings = table(deny().except(permit(), permit(), deny().codes(DRUGS)));
            var consents = table(permit(), permit(), deny().codes(DRUGS));

            for (var table : List.of(siblings, consents)) {
                permitted(table, asks(Purpose.TREAT), observation(SYSTOLIC));
                denied(table, asks(Purpose.TREAT), observation(SYSTOLIC, DRUGS), "consent.denied");
            }
        }
    }

    @Nested
    class WhatIsNotKnown {
        private final DataItem undated =
                new DataItem(
                        DataClass.CLINICAL,
                        "Condition",
                        List.of(DRUGS),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of());

        @Test
        void data_of_unknown_time_is_denied_by_a_denial_and_not_given_by_a_permission() {
            var treat = asks(Purpose.TREAT);
            denied(
                    table(permit().about("2020-01-01", "2030-01-01")),
                    treat,
                    undated,
                    "consent.data-not-permitted");
            denied(
                    table(permit(), deny().about("2020-01-01", "2030-01-01")),
                    treat,
                    undated,
                    "consent.denied");
        }

        @Test
        void a_confidentiality_label_is_a_mark_up_to_which_is_given_and_from_which_is_denied() {
            var upToR = table(permit().labels(confidential("R")));
            var notFromR = table(permit().except(deny().labels(confidential("R"))));
            for (var label : List.of("U", "L", "M", "N", "R", "V")) {
                var item =
                        new DataItem(
                                DataClass.CLINICAL,
                                "Observation",
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(confidential(label)));
                assertThat(upToR.decide(asks(Purpose.TREAT), item).permitted())
                        .as(label)
                        .isEqualTo(!label.equals("V"));
                assertThat(notFromR.decide(asks(Purpose.TREAT), item).permitted())
                        .as(label)
                        .isEqualTo(!label.equals("V") && !label.equals("R"));
            }
        }
    }

    @Nested
    class WhoAndWhat {
        @Test
        void an_actor_is_known_by_reference_by_identifier_or_by_role() {
            var nurse = new Code("urn:roles", "nurse");
            var number = new Code("urn:npi", "17");
            var who =
                    new Requester(
                            "app", List.of(nurse), List.of("Practitioner/ada"), List.of(number));
            var request = AccessRequest.of(who, Purpose.TREAT, ConsentAction.ACCESS, NOW);
            var byRole = new ConsentActor(Optional.of(nurse), Optional.empty(), Optional.empty());
            var byNumber =
                    new ConsentActor(Optional.empty(), Optional.empty(), Optional.of(number));
            var inRole =
                    new ConsentActor(
                            Optional.of(nurse), Optional.of("Practitioner/eve"), Optional.empty());

            permitted(table(permit().actors(actor("Device/app"))), request, observation());
            permitted(table(permit().actors(actor("Practitioner/ada"))), request, observation());
            permitted(table(permit().actors(byRole)), request, observation());
            permitted(table(permit().actors(byNumber)), request, observation());
            denied(
                    table(permit().actors(actor("Organization/ada"))),
                    request,
                    observation(),
                    "consent.actor-not-permitted");
            denied(
                    table(permit().actors(inRole)),
                    request,
                    observation(),
                    "consent.actor-not-permitted");
        }

        @Test
        void classes_and_types_are_or_ed_and_codes_must_be_found() {
            var table =
                    table(
                            permit().data(
                                            new DataScope(
                                                    List.of(DataClass.GENOME),
                                                    List.of("Observation"),
                                                    List.of(SYSTOLIC),
                                                    List.of(),
                                                    Interval.ALWAYS)));
            var genome = DataItem.at(DataClass.GENOME, "Report", List.of(SYSTOLIC), NOW);
            var other = DataItem.at(DataClass.SIGNALS, "Media", List.of(SYSTOLIC), NOW);

            permitted(table, asks(Purpose.TREAT), genome);
            permitted(table, asks(Purpose.TREAT), observation(DRUGS, SYSTOLIC));
            denied(table, asks(Purpose.TREAT), observation(DRUGS), "consent.data-not-permitted");
            denied(table, asks(Purpose.TREAT), other, "consent.data-not-permitted");
        }
    }

    @Nested
    class WhatIsMentioned {
        @Test
        void is_enough_for_a_denial_by_code_and_not_for_a_permission() {
            var mentions =
                    new DataItem(
                            DataClass.CLINICAL,
                            "Observation",
                            List.of(SYSTOLIC),
                            List.of(DRUGS),
                            Optional.empty(),
                            Optional.empty(),
                            List.of());
            var treat = asks(Purpose.TREAT);

            denied(table(permit(), deny().codes(DRUGS)), treat, mentions, "consent.denied");
            denied(table(permit().codes(DRUGS)), treat, mentions, "consent.data-not-permitted");
        }
    }

    @Nested
    class BreakGlass {
        private final ConsentTable table =
                table(
                        permit().purposes(Purpose.TREAT).actors(actor("Device/clinic")),
                        permit().purposes(Purpose.ETREAT)
                                .actors(actor("Organization/ward"))
                                .openFor(Duration.ofHours(2)));
        private final RuleId rule = RuleId.parse("Consent/1#provision");

        @Test
        void needs_an_open_grant_of_that_very_rule() {
            var emergency = asks(Purpose.BTG);

            denied(table, emergency, observation(), "consent.break-glass-required");
            denied(
                    table,
                    emergency.with(List.of(ROOT)),
                    observation(),
                    "consent.break-glass-required");
            permitted(table, emergency.with(List.of(rule)), observation());
        }

        @Test
        void is_offered_to_whom_the_patient_named_and_to_nobody_else() {
            var stranger =
                    AccessRequest.of(
                            Requester.client("eve"), Purpose.BTG, ConsentAction.ACCESS, NOW);

            assertThat(table.breakGlass(asks(Purpose.ETREAT)))
                    .containsExactly(
                            new ConsentTable.BreakGlassRule(
                                    rule, Optional.of(Duration.ofHours(2))));
            assertThat(table.breakGlass(asks(Purpose.TREAT))).isEmpty();
            assertThat(table.breakGlass(stranger)).isEmpty();
        }

        @Test
        void is_not_given_by_a_permission_that_names_no_emergency() {
            var any = table(permit());
            var treat = table(permit().purposes(Purpose.TREAT));

            for (var consents : List.of(any, treat)) {
                denied(
                        consents,
                        asks(Purpose.ETREAT).with(List.of(ROOT)),
                        observation(),
                        "consent.purpose-not-permitted");
                assertThat(consents.breakGlass(asks(Purpose.ETREAT))).isEmpty();
            }
        }

        @Test
        void does_not_break_an_explicit_denial_unless_nested_in_it() {
            var beside = table(deny().purposes(Purpose.TREAT), permit().purposes(Purpose.ETREAT));
            var inside =
                    table(deny().purposes(Purpose.TREAT).except(permit().purposes(Purpose.ETREAT)));
            var opened = asks(Purpose.ETREAT);

            denied(beside, opened.with(List.of(rule)), observation(), "consent.denied");
            permitted(
                    inside,
                    opened.with(List.of(RuleId.parse("Consent/0#provision.provision[0]"))),
                    observation());
        }
    }
}
