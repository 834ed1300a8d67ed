package io.twinmesh.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.monitor.WatchedRule;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.Provision.Effect;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.Severity;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class EventSightTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Code PULSE_OXIMETRY = Code.parse("http://loinc.org|59408-5");
    private static final Code BLOOD_OXYGEN = Code.parse("http://loinc.org|2708-6");
    private static final Code GLASGOW = Code.parse("http://loinc.org|9269-2");

    private static boolean sees(String rule, Provision... consents) {
        var table = ConsentTable.NONE;
        for (var i = 0; i < consents.length; i++) {
            table = table.with(i, "Consent/" + i, new ConsentPolicy(consents[i]));
        }
        var filter =
                table.forRequest(
                        AccessRequest.of(
                                Requester.client("ward"),
                                Purpose.TREAT,
                                ConsentAction.ACCESS,
                                NOW));
        return new EventSight(filter, NOW)
                .sees(new PatientEvent.AlertRaised(NOW, rule, Severity.URGENT, NOW, List.of(1L)));
    }

    private static Provision about(Effect effect, List<Code> codes) {
        return new Provision(
                "provision",
                effect,
                Interval.ALWAYS,
                List.of(),
                List.of(),
                Purposes.ANY,
                new DataScope(List.of(), List.of(), codes, List.of(), Interval.ALWAYS),
                Optional.empty(),
                List.of());
    }

    @Nested
    class AnAlert {
        /// Which of a sign's codes the value had stands in no alert.
        @Test
        void is_seen_by_who_may_see_each_code_of_its_sign_and_by_nobody_who_may_see_one() {
            var rule = "oxygen-saturation-low";

            assertThat(sees(rule, about(Effect.PERMIT, List.of(PULSE_OXIMETRY, BLOOD_OXYGEN))))
                    .isTrue();
            assertThat(sees(rule, about(Effect.PERMIT, List.of(PULSE_OXIMETRY)))).isFalse();
            assertThat(sees(rule, about(Effect.PERMIT, List.of(GLASGOW)))).isFalse();
            assertThat(
                            sees(
                                    rule,
                                    about(Effect.PERMIT, List.of()),
                                    about(Effect.DENY, List.of(BLOOD_OXYGEN))))
                    .isFalse();
        }

        @Test
        void of_the_score_is_not_seen_by_who_may_not_see_the_coma_scale_that_counts_in_it() {
            var everything = about(Effect.PERMIT, List.of());

            assertThat(sees("news2", everything)).isTrue();
            assertThat(sees("news2", about(Effect.PERMIT, WatchedRule.NEWS2.codes()))).isTrue();
            assertThat(sees("news2", everything, about(Effect.DENY, List.of(GLASGOW)))).isFalse();
            assertThat(sees("heart-rate-high", everything, about(Effect.DENY, List.of(GLASGOW))))
                    .isTrue();
        }
    }
}
