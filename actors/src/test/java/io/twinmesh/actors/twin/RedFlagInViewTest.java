package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// A red flag is read off what the viewer may see, and off nothing else. A saturation of 80 %, 30
/// breaths and a pulse of 140 a minute, and a Glasgow coma scale of 9, are 3 points each (RCP 2017,
/// chart 1): 7 are a red flag.
class RedFlagInViewTest {
    private static final Code RESTRICTED =
            Code.parse("http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R");
    private static final String SATURATION = "59408-5";
    private static final String SATURATION_TOO = "2708-6";
    private static final String BREATHS = "9279-1";
    private static final String PULSE = "8867-4";
    private static final String GLASGOW = "9269-2";

    private static ModelCatalog catalog;
    private TwinUnderRules twin;
    private Instant observed = Twins.NOW;

    @BeforeAll
    static void publish(@TempDir Path folder) {
        catalog = Twins.catalog(folder);
    }

    @BeforeEach
    void ofAWomanBornIn1970() {
        twin = new TwinUnderRules(catalog);
        twin.take(Twins.resource("p", "p1", Twins.person("1970-02-03", "female")));
    }

    @Test
    void of_what_may_be_seen_is_shown_though_something_else_may_not() {
        measure(SATURATION, BREATHS, PULSE, GLASGOW);

        assertThat(shownUnder(Consents.permittingAllBut(loinc(GLASGOW))))
                .contains("\"score\":9,\"atLeast\":true");
    }

    @Test
    void does_not_count_a_value_whose_label_is_denied() {
        measure(BREATHS, PULSE);
        measured(SATURATION, new Fact.Tagged(List.of(RESTRICTED), List.of()));

        assertThat(shownUnder(Consents.permittingAllBut(labelled()))).doesNotContain("redFlag");
    }

    @Test
    void does_not_count_values_of_a_time_that_is_denied() {
        twin.at(Instant.parse("2026-11-22T00:10:00Z"));
        observed = Instant.parse("2026-11-21T23:50:00Z");
        measure(SATURATION, BREATHS, PULSE);
        assertThat(shownUnder(Consents.permitting())).contains("redFlag");

        twin.take(Consents.resource("no", Consents.denyingAbout("2026-11-21", "2026-11-22")));
        assertThat(shownUnder(Consents.permitting())).doesNotContain("redFlag");
    }

    @Test
    void does_not_count_a_value_because_another_code_of_the_sign_is_permitted() {
        measure(SATURATION_TOO, BREATHS, PULSE);
        var identity =
                new DataScope(
                        List.of(DataClass.IDENTITY),
                        List.of(),
                        List.of(),
                        List.of(),
                        Interval.ALWAYS);
        twin.take(Consents.resource("who", Consents.permittingOnly(identity)));
        var signs =
                Stream.of(SATURATION, BREATHS, PULSE, "3151-8", "8480-6", "67775-7", "8310-5")
                        .map(RedFlagInViewTest::loinc)
                        .toList();
        var some = new DataScope(List.of(), List.of(), signs, List.of(), Interval.ALWAYS);

        assertThat(shownUnder(Consents.permittingOnly(some)))
                .contains(BREATHS)
                .doesNotContain("redFlag");
    }

    @Test
    void does_not_count_a_glasgow_coma_scale_that_is_denied() {
        measure(BREATHS, PULSE, GLASGOW);

        assertThat(shownUnder(Consents.permitting())).contains("\"score\":9");
        assertThat(shownUnder(Consents.permittingAllBut(loinc(GLASGOW)))).doesNotContain("redFlag");
    }

    @Test
    void is_not_shown_where_the_age_is_denied() {
        measure(SATURATION, BREATHS, PULSE);

        assertThat(shownUnder(Consents.permittingAllBut(DataClass.IDENTITY)))
                .contains(PULSE)
                .doesNotContain("redFlag");
    }

    private void measure(String... loinc) {
        for (var code : loinc) {
            measured(code, new Fact.Tagged(List.of(), List.of()));
        }
    }

    private void measured(String loinc, Fact.Tagged tags) {
        var at = observed.toString();
        var fact =
                switch (loinc) {
                    case SATURATION, SATURATION_TOO -> Twins.measured(loinc, "80", "%", at);
                    case BREATHS -> Twins.measured(loinc, "30", "/min", at);
                    case PULSE -> Twins.measured(loinc, "140", "/min", at);
                    default -> Twins.measured(loinc, "9", "{score}", at);
                };
        twin.take(Twins.resource(loinc, loinc, fact, tags));
    }

    private static Code loinc(String code) {
        return Code.parse(Twins.LOINC + code);
    }

    private static DataScope labelled() {
        return new DataScope(List.of(), List.of(), List.of(), List.of(RESTRICTED), Interval.ALWAYS);
    }

    private String shownUnder(ConsentPolicy policy) {
        twin.take(Consents.resource("ok", policy));
        return ((ShowReply.View)
                        twin.when(
                                new ConsentCommand.ShowTo(
                                        Requester.client("x"),
                                        "TREAT",
                                        TestInbox.<ShowReply>create().getRef())))
                .json();
    }
}
