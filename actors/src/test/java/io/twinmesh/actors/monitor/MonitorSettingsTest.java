package io.twinmesh.actors.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.monitor.chart.CodedAnswers;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Severity;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class MonitorSettingsTest {
    private static MonitorSettings with(String text) {
        return MonitorSettings.of(
                ConfigFactory.parseString(text).withFallback(ConfigFactory.load()));
    }

    @Test
    void every_rule_is_on_by_default_and_any_can_be_switched_off() {
        assertThat(with("").rules()).hasSize(WatchedRule.values().length);

        assertThat(with("twinmesh.monitor.off = [glucose-high]").rules())
                .extracting(AlertRule::what)
                .doesNotContain(WatchedRule.GLUCOSE_HIGH)
                .hasSize(WatchedRule.values().length - 1);
    }

    @Test
    void every_key_of_the_block_is_explained_right_above_it() throws IOException {
        var lines = Files.readAllLines(Path.of("src", "main", "resources", "reference.conf"));
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("[a-z0-9-]+ (= .*|\\{ .*)")) {
                assertThat(lines.get(i - 1).strip()).as(lines.get(i)).startsWith("#");
            }
        }
    }

    @Test
    void what_makes_no_sense_is_refused_and_named() {
        assertThatThrownBy(() -> with("twinmesh.monitor.rules.hart-rate-high.urgent.raise = 1"))
                .hasMessageContaining("hart-rate-high");
        assertThatThrownBy(() -> with("twinmesh.monitor.off = [nothing]"))
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> with("twinmesh.monitor.rules.news2.urgnt.raise = 1"))
                .hasMessage(
                        "setting twinmesh.monitor.rules.news2.urgnt: there is no severity of this"
                                + " name, expected notice, urgent or emergency");
        assertThatThrownBy(() -> with("twinmesh.monitor.rules.heart-rate-high.urgent.clear = 140"))
                .hasMessage(
                        "setting twinmesh.monitor.rules.heart-rate-high: must clear on the good side"
                                + " of where it raises, got raise 131.0 and clear 140.0");
        assertThatThrownBy(() -> with("twinmesh.monitor.rules.news2.emergency.raise = 4.5"))
                .hasMessageContaining("news2");
        assertThatThrownBy(() ->
                        with(
                                "twinmesh.monitor.rules.news2.emergency.raise = 5,"
                                        + " twinmesh.monitor.rules.news2.urgent.raise = 6"))
                .hasMessageContaining("news2");
        assertThatThrownBy(() -> with("twinmesh.monitor.trend.span = 25h"))
                .hasMessageContaining("trend.span");
        assertThatThrownBy(() -> with("twinmesh.monitor.alerts-per-hour.overall = 0"))
                .hasMessageContaining("overall");
    }

    @Test
    void news2_looks_at_every_observation_that_its_manifest_takes_but_pregnancy() {
        var declared =
                BuiltInModel.named("news2").orElseThrow().manifest().inputs().stream()
                        .filter(input -> !input.name().equals("pregnant"))
                        .flatMap(input -> input.sources().stream())
                        .flatMap(source -> source.observed().stream())
                        .distinct()
                        .toList();

        assertThat(WatchedRule.NEWS2.codes())
                .extracting(Code::text)
                .containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void the_vital_signs_of_news2_have_the_codes_units_and_ranges_of_its_manifest() {
        var manifest = BuiltInModel.named("news2").orElseThrow().manifest();
        for (var vital : Vital.values()) {
            var declared = manifest.input(vital.spec().name());
            if (vital == Vital.GLUCOSE) {
                assertThat(declared).isEmpty();
                continue;
            }
            var spec = declared.orElseThrow();
            assertThat(vital.spec().type()).isEqualTo(spec.type());
            if (spec.type() instanceof InputSpec.Type.Amount) {
                assertThat(spec.sources())
                        .containsExactly(
                                new InputSource.Observation(
                                        vital.codes().stream().map(Code::text).toList()));
            }
        }
        var alert =
                (InputSource.CodedObservation)
                        manifest.input("alert").orElseThrow().sources().getFirst();
        assertThat(CodedAnswers.ALERT.yes().stream().map(Code::text).toList())
                .isEqualTo(alert.trueValues());
        assertThat(CodedAnswers.ALERT.no().stream().map(Code::text).toList())
                .isEqualTo(alert.falseValues());
        var oxygen =
                (InputSource.Above)
                        manifest.input("supplementalOxygen").orElseThrow().sources().getFirst();
        assertThat(Vital.SUPPLEMENTAL_OXYGEN.codes().stream().map(Code::text).toList())
                .isEqualTo(oxygen.codes());
        assertThat(CodedAnswers.OXYGEN.yes().stream().map(Code::text).toList())
                .isEqualTo(oxygen.trueValues());
        assertThat(CodedAnswers.OXYGEN.no().stream().map(Code::text).toList())
                .isEqualTo(oxygen.falseValues());
    }

    @Test
    void texts_say_the_rule_and_what_to_do() {
        assertThat(
                        List.of(
                                AlertText.of("oxygen-saturation-low", Severity.URGENT),
                                AlertText.of("news2", Severity.EMERGENCY)))
                .containsExactly(
                        "Oxygen saturation low: urgent review.", "NEWS2: contact emergency care.");
    }
}
